# Every refusal a person can meet in the console, word for word as the operation makes it, one to a line.
refusal-internal = Auf unserer Seite ist etwas schiefgegangen. Es wurde nichts geändert.
refusal-name-long = Der Name ist { $length } Zeichen lang. Höchstens { $longest } sind erlaubt.
