// The API page's one need of the browser.

/** Copies a text; where the clipboard is closed to us (no https, no permission), what is shown is selected and copied the old way. */
export async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const selection = getSelection();
    selection.selectAllChildren(shown);
    return document.execCommand('copy');
  }
}
