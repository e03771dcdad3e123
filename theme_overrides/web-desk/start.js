// Starts the web desk. Its language follows the browser's, which is English on many laptops here;
// who wants another one can still choose it in the desk's settings.
Object.defineProperty(navigator, "languages", { get: () => ["vi"] });

const note = document.getElementById("note");
note.textContent = note.dataset.loading;
import("./npm/index.js")
  .then(({ default: CMS }) => CMS.init())
  .then(() => note.remove())
  .catch((error) => {
    note.textContent = note.dataset.failed;
    throw error;
  });
