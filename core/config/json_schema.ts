/**
 * The JSON Schema of the native configuration (draft 2020-12), for editors that complete and check it. It is made from
 * the schemas that the loader itself reads by. What only several places together can tell is left to the loader: that a
 * service has a check that fits its protocol, that names mean one thing, that an option is given somewhere.
 */

import { type AnyPlugin, optionWords, type Plugin, type Registry, z } from "../plugin/mod.ts";
import { heartbeatSchema, resourceSchema, resourceWordsSchema } from "./cluster_schema.ts";
import { checkSchema, checkTimingSchema, configSchema } from "./schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** A name for the schema, not an address: nothing is fetched from it. */
const SCHEMA_ID = "urn:ringmaster:configuration";

const CHECK = { $ref: "#/$defs/check" };
const HEARTBEAT = { $ref: "#/$defs/heartbeat" };
const RESOURCE = { $ref: "#/$defs/resource" };
const YES_OR_NO = { $ref: "#/$defs/yesOrNo" };

export function configJsonSchema(registry: Registry): Record<string, unknown> {
  const schema = toJson(configSchema);
  const { properties, ...rest } = schema;
  const backends = registry.list("backend");
  const { backend, backends: options, admin, ...others } = properties as Record<string, Json>;
  const administration = registry.find("observer", "admin");
  return {
    $schema: z.toJSONSchema(z.string()).$schema,
    $id: SCHEMA_ID,
    title: "Ringmaster configuration",
    ...rest,
    properties: {
      ...others,
      admin: administration === undefined
        ? admin
        : { ...ofPlugin(administration), description: admin?.description },
      backend: { ...backend, enum: backends.map((plugin) => plugin.name) },
      backends: {
        description: options?.description,
        type: "object",
        properties: Object.fromEntries(backends.map((plugin) => [plugin.name, ofPlugin(plugin)])),
        additionalProperties: false,
      },
    },
    $defs: {
      check: checkDefinition(registry.list("checker")),
      heartbeat: typedDefinition(heartbeatSchema, registry.list("heartbeat")),
      resource: typedDefinition(resourceWordsSchema, registry.list("resource")),
      yesOrNo: { enum: [true, false, ...yesAndNoWords()] },
    },
  };
}

/** What an operator writes, with references in place of what stands in many places. */
function toJson(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === checkSchema) replace(jsonSchema, CHECK);
      if (zodSchema === heartbeatSchema) replace(jsonSchema, HEARTBEAT);
      if (zodSchema === resourceSchema) replace(jsonSchema, RESOURCE);
      const words = optionWords.get(zodSchema)?.words;
      if (words === "yes or no") replace(jsonSchema, YES_OR_NO);
    },
  });
  return json;
}

/** Puts other content in the place of a schema, but for what it says about itself. */
function replace(json: Record<string, unknown>, content: Json): void {
  for (const key of Object.keys(json)) if (key !== "description") delete json[key];
  Object.assign(json, content);
}

function yesAndNoWords(): string[] {
  return ["yes", "on", "true", "no", "off", "false"].flatMap((word) => {
    return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
  });
}

/**
 * A check that names its type has the options of that checker. One that does not inherits the type, so that it may have
 * the options of any. No option is required: it may stand in the check that this one is laid over.
 */
function checkDefinition(checkers: readonly Plugin<"checker">[]): Json {
  const { type, ...timing } = propertiesOf(toJson(checkTimingSchema));
  const byType = checkers.map((plugin) => ({
    title: plugin.name,
    description: plugin.summary,
    type: "object",
    properties: {
      type: { ...asJson(type), const: plugin.name },
      ...timing,
      ...optionsOf(plugin),
    },
    required: ["type"],
    additionalProperties: false,
  }));
  const inherited = {
    title: "the type that is inherited",
    type: "object",
    properties: { ...anyOptions(checkers), ...timing, type: false },
    additionalProperties: false,
  };
  return { oneOf: [...byType, inherited] };
}

/** Something that names its plugin: what all of its kind have, and beside it what its plugin takes and needs. */
function typedDefinition(
  words: z.ZodObject,
  plugins: readonly Pick<AnyPlugin, "name" | "options" | "summary">[],
): Json {
  if (plugins.length === 0) return { not: {} };
  // The schema of one that is loose must not be replaced by the reference to this very definition.
  const { type, ...others } = propertiesOf(toJson(z.object(words.shape)));
  return {
    oneOf: plugins.map((plugin) => {
      const own = ofPlugin(plugin);
      const required = Array.isArray(own.required) ? own.required : [];
      return {
        title: plugin.name,
        description: plugin.summary,
        type: "object",
        properties: {
          type: { ...asJson(type), const: plugin.name },
          ...propertiesOf(own),
          ...others,
        },
        required: ["type", ...required],
        additionalProperties: false,
      };
    }),
  };
}

/** Every option of any checker; where several have one of a name, as any of them has it. */
function anyOptions(checkers: readonly Plugin<"checker">[]): Json {
  const found = new Map<string, Map<string, unknown>>();
  for (const plugin of checkers) {
    for (const [name, option] of Object.entries(optionsOf(plugin))) {
      const forms = found.get(name) ?? new Map<string, unknown>();
      found.set(name, forms.set(JSON.stringify(option), option));
    }
  }
  return Object.fromEntries([...found].map(([name, forms]) => {
    const [only, ...more] = forms.values();
    return [name, more.length === 0 ? only : { anyOf: [only, ...more] }];
  }));
}

function optionsOf(plugin: Plugin<"checker">): Json {
  return propertiesOf(ofPlugin(plugin));
}

/** The options of a plugin; anything where its schema has something in it that JSON Schema cannot say. */
function ofPlugin(plugin: Pick<AnyPlugin, "options" | "summary">): Json {
  try {
    return { description: plugin.summary, ...toJson(plugin.options) };
  } catch {
    const names = Object.keys(plugin.options.shape);
    const properties = Object.fromEntries(names.map((name) => [name, {}]));
    return { description: plugin.summary, type: "object", properties, additionalProperties: false };
  }
}

function propertiesOf(json: Json): Json {
  return asJson(json.properties);
}

function asJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? value as Json : {};
}
