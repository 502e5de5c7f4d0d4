# Keys that pages listen to.
shortcuts-close = Close
shortcuts-help = Show this list
shortcuts-lead = Keys that work on every page of the console, while you are not typing in a field.
shortcuts-off = Off
shortcuts-off-note = Only Ctrl K and ⌘ K are left. Choose this if you speak to your computer or hit keys by accident.
shortcuts-on = On
shortcuts-palette = Search, from anywhere
shortcuts-save = Save
shortcuts-search = Go to the search field
shortcuts-single = Shortcuts of single characters
shortcuts-switch = On or off in this browser
shortcuts-then = then
shortcuts-title = Keyboard shortcuts
