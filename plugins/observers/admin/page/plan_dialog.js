/** @import { ProposalPlan } from "../../../../core/plugin/mod.ts" */
/** @import { Action, Field, Values } from "./actions.js" */
/** @import { Shared } from "./shared.js" */
/** One dialog for all that an operator does: what it would do, then the question, then what came of it. */

import { outcomeText } from "./actions.js";
import { isForbidden, messageOf, ProblemError } from "./client.js";
import { openDialog } from "./dialogs.js";
import { button, make } from "./dom.js";
import { refusalText } from "./roles.js";

/** Answers that say that the question itself was wrong. */
const WRONG = [400, 404, 422];
/** Typing is waited for, so that not every digit is planned. */
const TYPING_MS = 200;

/** What a plan rests on may be another by then: it is asked for anew before it is done. */
const PLAN_AGE_MAX_MS = 30_000;
const OLD = "Nothing was done: the plan was old, and it is another one by now. Look at it first.";

/**
 * @param {Shared} shared
 * @param {Action} action
 */
export function openPlanDialog(shared, action) {
  const { client } = shared;
  const stop = shared.onRender(() => update());
  let update = () => {};
  openDialog({ title: action.title, class: "plan", onClose: stop }, (body, close) => {
    const values = /** @type {Record<string, string | boolean>} */ (Object.fromEntries(
      action.fields.map(({ name, value }) => [name, value]),
    ));
    const barrier = barrierOf(shared, action);
    const outcome = make("div", { class: "outcome", role: "status" });
    const confirm = button(action.verb, () => void perform(), {
      class: action.isDangerous ? "danger" : "primary",
      disabled: true,
    });
    const cancel = button("Cancel", close);
    let isReady = false;
    update = () => {
      confirm.disabled = barrier.update() || !isReady;
    };
    const setReady = (/** @type {boolean} */ ready, /** @type {string} */ verb = action.verb) => {
      isReady = ready;
      confirm.textContent = verb;
      update();
    };
    const plan = planOf(shared, action, values, setReady);

    async function perform() {
      if (plan.isOld()) {
        outcome.replaceChildren(make("p", { class: "muted" }, "Looking at the plan again"));
        if (!await plan.isStillSo()) {
          outcome.replaceChildren(make("div", { class: "box warning" }, make("p", {}, OLD)));
          return confirm.focus();
        }
      }
      const { method, path, body } = action.request(values);
      setReady(false);
      outcome.replaceChildren(make("p", { class: "muted" }, "Under way"));
      try {
        const answer = await client.send(method, path, body);
        outcome.replaceChildren(make("p", { class: "done" }, outcomeText(answer)));
        confirm.remove();
        cancel.textContent = "Close";
        cancel.focus();
      } catch (thrown) {
        setReady(true);
        // It lost the focus when it could not be pushed.
        confirm.focus();
        outcome.replaceChildren(problemBox("It was not done", thrown));
        if (isForbidden(thrown)) outcome.append(button("Use another token", shared.signIn));
      }
      shared.refresh();
    }

    const refuse = () => action.refuse?.(values) ?? "";
    const asking = { onTyping: plan.forget, refuse, onChange: () => void plan.ask() };
    const { labels, problem } = fieldParts(action.fields, values, asking);
    if (action.fields.length === 0) cancel.autofocus = true;
    const buttons = make("div", { class: "buttons" }, cancel, confirm);
    const summary = make("p", {}, action.summary);
    const heading = make("h3", {}, "What it would do");
    body.append(summary, barrier.element, ...labels, heading, plan.element, outcome, buttons);
    update();
    if (problem() === "") void plan.ask();
    else plan.element.append(make("p", { class: "muted" }, "It is planned when all is filled in."));
  });
}

/**
 * What it would do, as it is asked for and shown.
 * @param {Shared} shared
 * @param {Action} action
 * @param {Readonly<Record<string, string | boolean>>} values
 * @param {(ready: boolean, verb?: string) => void} setReady told whether it may be done, and what that is called then
 */
function planOf({ client }, action, values, setReady) {
  const element = make("div", { class: "plan-steps", role: "status" });
  let asked = 0;
  /** The answer that is shown, and since when. @type {{ text: string, at: number } | undefined} */
  let shown;

  async function ask() {
    const mine = ++asked;
    shown = undefined;
    setReady(false);
    element.replaceChildren(make("p", { class: "muted" }, "Asking what it would do"));
    try {
      const proposal = action.proposal(values);
      const answer =
        /** @type {ProposalPlan} */ (await client.send("POST", "/api/v1/plan", proposal));
      if (mine !== asked) return;
      element.replaceChildren(...planParts(answer));
      shown = { text: JSON.stringify(answer), at: performance.now() };
      setReady(answer.problems.length === 0 || values["force"] === true);
    } catch (thrown) {
      if (mine !== asked) return;
      // What must be done at night must be possible where the plan is not.
      element.replaceChildren(problemBox("What it would do is not known", thrown));
      // A plan that was asked for wrongly would be done wrongly too.
      if (thrown instanceof ProblemError && WRONG.includes(thrown.status)) return;
      setReady(true, `${action.verb} without a plan`);
    }
  }

  return {
    element,
    ask,
    /** What is shown was planned for other values than would now be done. */
    forget(/** @type {string} */ wrong) {
      asked++;
      shown = undefined;
      setReady(false);
      const parts = wrong === "" ? [] : [problemBox("It cannot be done so", wrong)];
      element.replaceChildren(...parts);
    },
    isOld: () => shown !== undefined && performance.now() - shown.at > PLAN_AGE_MAX_MS,
    /** Asks anew, and says whether it came out the same. */
    async isStillSo() {
      const before = shown?.text;
      await ask();
      return before !== undefined && shown?.text === before;
    },
  };
}

/**
 * Says before anything is confirmed that the token does not suffice; what it would do can be looked at all the same.
 * @param {Shared} shared
 * @param {Action} action
 */
function barrierOf(shared, { role }) {
  const element = make("div", { role: "status" });
  let last = "";
  return {
    element,
    /** Whether it may not be done. */
    update() {
      const text = refusalText(shared.who(), role);
      if (text === last) return text !== "";
      last = text;
      const words = [make("strong", {}, "You cannot do this"), make("p", {}, text)];
      element.replaceChildren(
        ...(text === "" ? [] : [
          make(
            "div",
            { class: "box warning" },
            ...words,
            button("Use another token", shared.signIn),
          ),
        ]),
      );
      return text !== "";
    },
  };
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
