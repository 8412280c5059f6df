/** @import { ProposalPlan } from "../../../../core/plugin/mod.ts" */
/** @import { Action, Field, Values } from "./actions.js" */
/** @import { Client } from "./client.js" */
/** One dialog for all that an operator does: what it would do, then the question, then what came of it. */

import { outcomeText } from "./actions.js";
import { isForbidden, messageOf, ProblemError } from "./client.js";
import { openDialog } from "./dialogs.js";
import { button, make } from "./dom.js";

/** Answers that say that the question itself was wrong. */
const WRONG = [400, 404, 422];
/** Typing is waited for, so that not every digit is planned. */
const TYPING_MS = 200;

/**
 * @param {object} parts
 * @param {Client} parts.client
 * @param {Action} parts.action
 * @param {() => void} parts.onDone after it was done or refused
 * @param {() => void} parts.signIn where the token does not suffice
 */
export function openPlanDialog({ client, action, onDone, signIn }) {
  openDialog({ title: action.title, class: "plan" }, (body, close) => {
    const values = /** @type {Record<string, string | boolean>} */ (Object.fromEntries(
      action.fields.map(({ name, value }) => [name, value]),
    ));
    const plan = make("div", { class: "plan-steps", role: "status" });
    const outcome = make("div", { class: "outcome", role: "status" });
    const confirm = button(action.verb, () => void perform(), {
      class: action.isDangerous ? "danger" : "primary",
      disabled: true,
    });
    const cancel = button("Cancel", close);
    let asked = 0;

    async function showPlan() {
      const mine = ++asked;
      confirm.disabled = true;
      plan.replaceChildren(make("p", { class: "muted" }, "Asking what it would do"));
      try {
        const proposal = action.proposal(values);
        const answer =
          /** @type {ProposalPlan} */ (await client.send("POST", "/api/v1/plan", proposal));
        if (mine !== asked) return;
        plan.replaceChildren(...planParts(answer));
        confirm.disabled = answer.problems.length > 0 && values["force"] !== true;
        confirm.textContent = action.verb;
      } catch (thrown) {
        if (mine !== asked) return;
        // What must be done at night must be possible where the plan is not.
        plan.replaceChildren(problemBox("What it would do is not known", thrown));
        // A plan that was asked for wrongly would be done wrongly too.
        if (thrown instanceof ProblemError && WRONG.includes(thrown.status)) return;
        confirm.textContent = `${action.verb} without a plan`;
        confirm.disabled = false;
      }
    }

    async function perform() {
      const { method, path, body } = action.request(values);
      confirm.disabled = true;
      outcome.replaceChildren(make("p", { class: "muted" }, "Under way"));
      try {
        const answer = await client.send(method, path, body);
        const text = outcomeText(answer);
        outcome.replaceChildren(make("p", { class: "done" }, text));
        confirm.remove();
        cancel.textContent = "Close";
        cancel.focus();
      } catch (thrown) {
        confirm.disabled = false;
        // It lost the focus when it could not be pushed.
        confirm.focus();
        outcome.replaceChildren(problemBox("It was not done", thrown));
        if (isForbidden(thrown)) outcome.append(button("Use another token", signIn));
      }
      onDone();
    }

    const { labels, problem } = fieldParts(action.fields, values, {
      onTyping(wrong) {
        // What is shown was planned for other values than would now be done.
        asked++;
        confirm.disabled = true;
        plan.replaceChildren(...(wrong === "" ? [] : [problemBox("It cannot be done so", wrong)]));
      },
      refuse: () => action.refuse?.(values) ?? "",
      onChange: () => void showPlan(),
    });
    if (action.fields.length === 0) cancel.autofocus = true;
    const buttons = make("div", { class: "buttons" }, cancel, confirm);
    const parts = [make("p", {}, action.summary), ...labels, make("h3", {}, "What it would do")];
    body.append(...parts, plan, outcome, buttons);
    if (problem() === "") void showPlan();
    else plan.append(make("p", { class: "muted" }, "It is planned when all is filled in."));
  });
}

/** @param {ProposalPlan} plan */
function planParts({ steps, warnings, problems }) {
  const parts = [];
  if (problems.length > 0) {
    const title = "It would be refused";
    parts.push(make("div", { class: "box error" }, make("strong", {}, title), listOf(problems)));
  }
  if (warnings.length > 0) {
    parts.push(make("div", { class: "box warning" }, make("strong", {}, "Mind"), listOf(warnings)));
  }
  if (steps.length > 0) parts.push(listOf(steps, "ol"));
  else if (problems.length === 0) {
    parts.push(make("p", { class: "muted" }, "Nothing would change."));
  }
  return parts;
}

/**
 * @param {readonly string[]} texts
 * @param {"ul" | "ol"} [tag]
 */
function listOf(texts, tag = "ul") {
  return make(tag, {}, ...texts.map((text) => make("li", {}, text)));
}

/**
 * What went wrong, in a box.
 * @param {string} title
 * @param {unknown} thrown
 */
export function problemBox(title, thrown) {
  const problems = thrown instanceof ProblemError ? thrown.problems : [];
  return make(
    "div",
    { class: "box error" },
    make("strong", {}, title),
    ...(problems.length > 1 ? [listOf(problems)] : [make("p", {}, messageOf(thrown))]),
  );
}

/**
 * `onTyping` is told at once what is wrong with what was typed, empty where nothing is; `onChange` comes when it may be
 * planned.
 * @param {readonly Field[]} fields
 * @param {Record<string, string | boolean>} values
 * @param {{ onTyping: (problem: string) => void, refuse: () => string, onChange: () => void }} parts
 */
function fieldParts(fields, values, { onTyping, refuse, onChange }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  const controls = fields.map(controlOf);
  const problem = () => {
    const index = controls.findIndex((control) => !control.checkValidity());
    return index < 0 ? refuse() : `${fields[index]?.label}: ${controls[index]?.validationMessage}`;
  };
  const labels = fields.map((field, index) => {
    const control = /** @type {ReturnType<typeof controlOf>} */ (controls[index]);
    if (index === 0) control.autofocus = true;
    control.addEventListener("input", () => {
      const isCheck = control instanceof HTMLInputElement && control.type === "checkbox";
      values[field.name] = isCheck ? control.checked : control.value;
      fields.forEach(({ unless }, other) => {
        const each = controls[other];
        if (unless !== undefined && each !== undefined) each.disabled = values[unless] === true;
      });
      clearTimeout(typing);
      const found = problem();
      onTyping(found);
      if (found === "") typing = setTimeout(onChange, isCheck ? 0 : TYPING_MS);
    });
    const label = make("label", { class: `field ${field.kind}` });
    label.append(...(field.kind === "check" ? [control, field.label] : [field.label, control]));
    return label;
  });
  return { labels, problem };
}

/**
 * @param {Field} field
 * @returns {HTMLInputElement | HTMLSelectElement}
 */
function controlOf({ kind, value, min, max, choices = [] }) {
  if (kind === "choice") {
    const options = choices.map(([name, label]) => make("option", { value: name }, label));
    const select = /** @type {HTMLSelectElement} */ (make("select", {}, ...options));
    select.value = String(value);
    return select;
  }
  const control = /** @type {HTMLInputElement} */ (make("input", {
    type: kind === "check" ? "checkbox" : kind,
    required: kind !== "check",
    ...(kind === "text" ? { autocomplete: "off", spellcheck: "false" } : {}),
    ...(min === undefined ? {} : { min: String(min) }),
    ...(max === undefined ? {} : { max: String(max) }),
  }));
  if (typeof value === "boolean") control.checked = value;
  else control.value = value;
  return control;
}
