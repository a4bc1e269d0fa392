// The share dialog's few needs of the browser.

/** Copies a text; where the clipboard is closed to us (no https), the field is selected and copied the old way. */
export async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    select(field);
    return document.execCommand('copy');
  }
}

export function select(field) { field?.select(); }

/** Leads to the first field that is not right yet. */
export function trouble(form) {
  const field = form?.querySelector('[aria-invalid=true]');
  const fold = field?.closest('details');
  if (fold) fold.open = true;
  field?.focus();
}
