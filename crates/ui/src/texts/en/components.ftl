# The parts that pages are made of.
components-actions = Actions
components-after = After
components-before = Before
components-changed-fields = Changed fields
components-choose = Choose
components-clear = Clear
components-close = Close
components-code-example = { $label } example
components-code-language = { $what }: language
components-conditions = Conditions
components-copied = Copied
components-copy = Copy
components-copy-from-field = from the field “{ $label }”
components-date = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 } { $year }
components-day = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }
components-done = Done
components-each-bar = { $label }, each bar a link
components-expiry-expired = Expired
components-expiry-in-days = In { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
components-expiry-never = Never
components-expiry-within-a-day = Within a day
components-field = Field
components-filter = Filter
components-first-page = First page
components-hide = Hide
components-hours-ago = { $hours } h ago
components-just-now = just now
components-minutes-ago = { $minutes } min ago
components-more = { $count } more
components-narrow-down = Narrow down
components-newer = Newer on this page
components-next-page = Next page
components-not = not { $key }
components-not-accepted = That was not accepted
components-older = Older on this page
components-on-this-page = On this page
components-optional = (optional)
components-own-page = Own page
components-pages = Pages
components-password = password
components-password-visible = Your password is visible.
components-progress = { $done } of { $all }
components-progress-done = { $title }, { $done } of { $all } done
components-put-right = { $count ->
    [one] One thing to put right
   *[other] { $count } things to put right
 }
components-remove-condition = Remove { $key }: { $value }
components-remove-word = Remove { $value }
components-request = Request
components-request-id = request id
components-show = Show
components-shown-of = { $shown } of { $all }
components-shown-on-page = { $shown } on this page
components-stop = Stop
components-to-do = To do
components-wider = Wider
components-username = Email
