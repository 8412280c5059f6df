/** @import { Client } from "./client.js" */
/** Who is asking: the token, kept as long as the tab lives, and what the director says whose it is. */

import { openDialog } from "./dialogs.js";
import { button, make, textSlot, the } from "./dom.js";
import { problemBox } from "./plan_dialog.js";
import { readWho, whoText } from "./roles.js";
import { storedToken, storeToken } from "./token.js";

/**
 * @param {object} parts
 * @param {Client} parts.client
 * @param {() => void} parts.onChange after another token was given, or it was forgotten
 * @param {() => void} parts.onKnown when the director has said who asks
 */
export function setUpSignIn({ client, onChange, onKnown }) {
  const setWho = textSlot(the("who"));
  const control = the("sign-in");
  /** @type {import("./roles.js").Who | undefined} */
  let known;

  async function whoAmI() {
    try {
      known = readWho(await client.get("/api/v1/whoami"));
      setWho(known === undefined ? "" : whoText(known));
    } catch {
      known = undefined;
      setWho(storedToken() === "" ? "not signed in" : "token not accepted");
    }
    control.textContent = storedToken() === "" ? "Sign in" : "Token";
    onKnown();
  }

  function open() {
    openDialog({ title: "Sign in" }, (body, close) => {
      const field = /** @type {HTMLInputElement} */ (make("input", {
        type: "password",
        autocomplete: "off",
        spellcheck: "false",
        required: true,
        autofocus: true,
      }));
      const outcome = make("div", { class: "outcome", role: "status" });
      const before = storedToken();
      const form = make(
        "form",
        {},
        make(
          "p",
          {},
          "A token is made on the director with ",
          make("code", {}, "ringmaster token"),
          ". It is kept until this tab is closed.",
        ),
        make("label", { class: "field" }, "Token", field),
        outcome,
        make(
          "div",
          { class: "buttons" },
          ...(before === "" ? [] : [button("Forget it", () => {
            storeToken("");
            onChange();
            void whoAmI();
            close();
          })]),
          make("button", { type: "submit", class: "primary" }, "Sign in"),
        ),
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        storeToken(field.value.trim());
        void client.get("/api/v1/whoami").then(() => {
          close();
          onChange();
          void whoAmI();
        }, (thrown) => {
          storeToken(before);
          outcome.replaceChildren(problemBox("That token is not taken", thrown));
        });
      });
      body.append(form);
    });
  }

  control.addEventListener("click", open);
  return { open, whoAmI, who: () => known };
}
