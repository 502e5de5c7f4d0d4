# Every refusal a person can meet in the console, word for word as the operation makes it, one to a line.
refusal-internal = Something went wrong on our side. Nothing was changed.
refusal-name-long = The name is { $length } characters long. The longest is { $longest }.
