/** Paths with `:name` in them: which request they take, and which one somebody may have meant. Pure. */

import { nearestWord } from "../../../core/plugin/mod.ts";

/** Whether a path of a request is one of this form. */
export function takes(form: string, path: string): boolean {
  const wanted = form.split("/");
  const found = path.split("/");
  return wanted.length === found.length && wanted.every((part, index) => {
    const segment = found[index] ?? "";
    return part.startsWith(":") ? segment !== "" : part === segment;
  });
}

/** The path nearest to one that is not there, with what it says itself where the form leaves that open. */
export function nearestPath(path: string, forms: readonly string[]): string | undefined {
  const found = path.split("/");
  return nearestWord(path, forms.map((form) => filled(form, found)));
}

function filled(form: string, found: readonly string[]): string {
  const parts = form.split("/");
  if (parts.length !== found.length) return form;
  return parts.map((part, index) => part.startsWith(":") ? found[index] || part : part).join("/");
}
