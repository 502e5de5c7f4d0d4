// Development only: reloads the page when the server says that something changed, and when it
// comes back after a restart.
const events = new EventSource("/_dev/reload");
let seen = false;
events.onopen = () => {
  if (seen) location.reload();
  seen = true;
};
events.onmessage = (event) => {
  if (event.data === "changed") location.reload();
};
