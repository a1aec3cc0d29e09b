// The requirements of the xAPI specification (1.0.3, part 2) for a statement, checked member by member.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const IRI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
const LANGUAGE = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/;
const DURATION = /^P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const INTERACTIONS = ["true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other"];
/** The allowed verbs of ADL's registry: http://adlnet.gov/expapi/verbs/… */
const VERBS = ["answered", "attempted", "completed", "experienced", "failed", "initialized", "passed", "progressed", "terminated"];

/** @returns {string[]} the faults of a statement */
export function faults(statement) {
  const found = [];
  const check = (good, what) => good || found.push(what);
  const only = (object, names, where) => Object.keys(object ?? {}).forEach((name) => check(names.includes(name), `${where} has ${name}`));
  const languages = (map, where) => Object.entries(map ?? {}).forEach(([tag, text]) => {
    check(LANGUAGE.test(tag), `${where} in ${tag}`);
    check(typeof text === "string", `${where} is no text`);
  });

  only(statement, ["id", "actor", "verb", "object", "result", "context", "timestamp"], "the statement");
  check(UUID.test(statement.id), `id ${statement.id}`);
  check(MOMENT.test(statement.timestamp) && !Number.isNaN(Date.parse(statement.timestamp)), `timestamp ${statement.timestamp}`);

  const { actor, verb, object, result, context } = statement;
  only(actor, ["objectType", "name", "mbox", "account"], "actor");
  check(["Agent", undefined].includes(actor?.objectType), "actor is an agent");
  check([actor?.mbox, actor?.account].filter(Boolean).length === 1, "actor has one identifier");
  check(!actor?.mbox || /^mailto:[^@\s]+@[^@\s]+$/.test(actor.mbox), `mbox ${actor?.mbox}`);
  if (actor?.account) {
    only(actor.account, ["homePage", "name"], "account");
    check(IRI.test(actor.account.homePage) && actor.account.name, "account");
  }

  check(VERBS.some((word) => verb?.id === `http://adlnet.gov/expapi/verbs/${word}`), `verb ${verb?.id}`);
  languages(verb?.display, "verb");

  const activity = (it, where) => {
    only(it, ["objectType", "id", "definition"], where);
    check(["Activity", undefined].includes(it?.objectType), `${where} is an activity`);
    check(IRI.test(it?.id), `${where} ${it?.id}`);
    const definition = it?.definition;
    if (!definition) return;
    only(definition, ["name", "description", "type", "interactionType", "correctResponsesPattern", "choices"], where);
    check(!definition.type || IRI.test(definition.type), `${where} is a ${definition.type}`);
    languages(definition.name, where);
    if (definition.interactionType) {
      check(INTERACTIONS.includes(definition.interactionType), `${where} ${definition.interactionType}`);
      const ids = definition.choices?.map(({ id }) => id) ?? [];
      check(new Set(ids).size === ids.length && ids.every((id) => typeof id === "string" && id && !/\s/.test(id)), `${where} choices`);
      definition.choices?.forEach((choice) => {
        only(choice, ["id", "description"], "choice");
        languages(choice.description, "choice");
      });
      check(definition.correctResponsesPattern?.every((pattern) => pattern.split("[,]").every((id) => ids.includes(id))), `${where} pattern`);
    }
  };
  activity(object, "object");

  if (result !== undefined) {
    only(result, ["score", "success", "completion", "response", "duration", "extensions"], "result");
    const { score } = result;
    if (score) {
      only(score, ["scaled", "raw", "min", "max"], "score");
      check(score.scaled >= -1 && score.scaled <= 1, `scaled ${score.scaled}`);
      check(score.min < score.max && score.raw >= score.min && score.raw <= score.max, "raw score");
    }
    check(["boolean", "undefined"].includes(typeof result.success), "success");
    check(["boolean", "undefined"].includes(typeof result.completion), "completion");
    check(["string", "undefined"].includes(typeof result.response), "response");
    check(result.duration === undefined || DURATION.test(result.duration), `duration ${result.duration}`);
    Object.keys(result.extensions ?? {}).forEach((key) => check(IRI.test(key), `extension ${key}`));
  }

  if (context !== undefined) {
    only(context, ["registration", "platform", "language", "contextActivities", "extensions"], "context");
    check(context.registration === undefined || UUID.test(context.registration), `registration ${context.registration}`);
    check(context.language === undefined || LANGUAGE.test(context.language), "language");
    only(context.contextActivities, ["parent", "grouping", "category", "other"], "contextActivities");
    Object.values(context.contextActivities ?? {}).flat().forEach((it) => activity(it, "context"));
    Object.keys(context.extensions ?? {}).forEach((key) => check(IRI.test(key), `extension ${key}`));
  }
  JSON.stringify(statement, (key, value) => {
    check(value !== null || found.includes("null"), "null");
    return value;
  });
  return found;
}
