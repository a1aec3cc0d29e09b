// A strict SCORM platform, run in the page that embeds the package: what the standard forbids is an error and is
// recorded, and its limits are the minimum that every platform supports. Lenient platforms hide mistakes that others
// punish. `new StrictScorm("1.2" | "2004", kept)`: `kept` has the elements from an earlier visit.
"use strict";

(() => {
  const oneOf = (...words) => (text) => words.includes(text);
  const upTo = (length) => (text) => text.length <= length;
  const decimal = (from, to) => (text) => /^-?\d+(\.\d+)?$/.test(text) && Number(text) >= from && Number(text) <= to;
  const plainId = (text) => /^[\w.-]{1,255}$/.test(text);
  const uri = (text) => /^urn:[a-z0-9][a-z0-9-]{0,31}:[^\s]+$/i.test(text) && text.length <= 4000;
  const letters = (text) => /^([a-z0-9](,[a-z0-9])*)?$/.test(text);
  const choices = (text) => /^([\w.-]{1,250}(\[,\][\w.-]{1,250})*)?$/.test(text);

  // [access, check, value at the start]
  const MODELS = {
    1.2: {
      "cmi.core._children": ["r", null, "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time"],
      "cmi.core.student_id": ["r", null, "7"],
      "cmi.core.student_name": ["r", null, "Learner, A."],
      "cmi.core.lesson_location": ["rw", upTo(255), ""],
      "cmi.core.credit": ["r", null, "credit"],
      "cmi.core.lesson_status": ["rw", oneOf("passed", "completed", "failed", "incomplete", "browsed"), "not attempted"],
      "cmi.core.entry": ["r", null, "ab-initio"],
      "cmi.core.score.raw": ["rw", decimal(0, 100), ""],
      "cmi.core.score.min": ["rw", decimal(0, 100), ""],
      "cmi.core.score.max": ["rw", decimal(0, 100), ""],
      "cmi.core.lesson_mode": ["r", null, "normal"],
      "cmi.core.exit": ["w", oneOf("time-out", "suspend", "logout", ""), ""],
      "cmi.core.session_time": ["w", (text) => /^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(text), ""],
      "cmi.suspend_data": ["rw", upTo(4096), ""],
      "cmi.student_data.mastery_score": ["r", null, ""],
      "cmi.objectives._children": ["r", null, "id,score,status"],
      "cmi.objectives._count": ["r", null, "0"],
      "cmi.objectives.n.id": ["rw", plainId, ""],
      "cmi.objectives.n.status": ["rw", oneOf("passed", "completed", "failed", "incomplete", "browsed", "not attempted"), "not attempted"],
      "cmi.interactions._children": ["r", null, "id,objectives,time,type,correct_responses,weighting,student_response,result,latency"],
      "cmi.interactions._count": ["r", null, "0"],
      "cmi.interactions.n.id": ["w", plainId, ""],
      "cmi.interactions.n.type": ["w", oneOf("true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"), ""],
      "cmi.interactions.n.time": ["w", (text) => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text), ""],
      "cmi.interactions.n.weighting": ["w", decimal(-100, 100), ""],
      "cmi.interactions.n.correct_responses.n.pattern": ["w", letters, ""],
      "cmi.interactions.n.student_response": ["w", letters, ""],
      "cmi.interactions.n.result": ["w", oneOf("correct", "wrong", "unanticipated", "neutral"), ""],
    },
    2004: {
      "cmi._version": ["r", null, "1.0"],
      "cmi.location": ["rw", upTo(1000), ""],
      "cmi.credit": ["r", null, "credit"],
      "cmi.mode": ["r", null, "normal"],
      "cmi.entry": ["r", null, "ab-initio"],
      "cmi.completion_status": ["rw", oneOf("completed", "incomplete", "not attempted", "unknown"), "unknown"],
      "cmi.success_status": ["rw", oneOf("passed", "failed", "unknown"), "unknown"],
      "cmi.progress_measure": ["rw", decimal(0, 1), ""],
      "cmi.scaled_passing_score": ["r", null, ""],
      "cmi.score.scaled": ["rw", decimal(-1, 1), ""],
      "cmi.score.raw": ["rw", decimal(-1e9, 1e9), ""],
      "cmi.score.min": ["rw", decimal(-1e9, 1e9), ""],
      "cmi.score.max": ["rw", decimal(-1e9, 1e9), ""],
      "cmi.exit": ["w", oneOf("time-out", "suspend", "logout", "normal", ""), ""],
      "cmi.session_time": ["w", (text) => /^PT(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?$/.test(text), ""],
      "cmi.suspend_data": ["rw", upTo(64000), ""],
      "cmi.objectives._children": ["r", null, "id,score,success_status,completion_status,progress_measure,description"],
      "cmi.objectives._count": ["r", null, "0"],
      "cmi.objectives.n.id": ["rw", uri, ""],
      "cmi.objectives.n.completion_status": ["rw", oneOf("completed", "incomplete", "not attempted", "unknown"), "unknown"],
      "cmi.interactions._children": ["r", null, "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description"],
      "cmi.interactions._count": ["r", null, "0"],
      "cmi.interactions.n.id": ["rw", uri, ""],
      "cmi.interactions.n.type": ["rw", oneOf("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric", "other"), ""],
      "cmi.interactions.n.timestamp": ["rw", (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,2})?(Z|[+-]\d{2}:\d{2})?$/.test(text), ""],
      "cmi.interactions.n.weighting": ["rw", decimal(-1e9, 1e9), ""],
      "cmi.interactions.n.correct_responses.n.pattern": ["rw", choices, ""],
      "cmi.interactions.n.learner_response": ["rw", choices, ""],
      "cmi.interactions.n.result": ["rw", oneOf("correct", "incorrect", "unanticipated", "neutral"), ""],
    },
  };

  // Error codes, by edition.
  const ERRORS = {
    1.2: { initialized: 101, before: 301, after: 301, argument: 201, unknown: 401, readOnly: 403, writeOnly: 404, type: 405, order: 201, unset: 0 },
    2004: { initialized: 103, before: 132, after: 133, argument: 201, unknown: 401, readOnly: 404, writeOnly: 405, type: 406, order: 351, unset: 403 },
  };

  class StrictScorm {
    constructor(edition, kept = {}) {
      Object.assign(this, { edition, kept: { ...kept }, set: {}, state: "new", code: 0, complaints: [], calls: [] });
      const prefix = edition === "1.2" ? "LMS" : "";
      const end = edition === "1.2" ? "Finish" : "Terminate";
      this.api = {};
      for (const [name, run] of Object.entries({
        Initialize: (text) => this.initialize(text),
        [end]: (text) => this.finish(text),
        GetValue: (name) => this.get(name),
        SetValue: (name, value) => this.put(name, value),
        Commit: (text) => this.commit(text),
        GetLastError: () => String(this.code),
        GetErrorString: (code) => `error ${code}`,
        GetDiagnostic: () => "",
      })) {
        this.api[prefix + name] = (...given) => {
          if (!name.startsWith("Get") || name === "GetValue") this.calls.push([name, ...given]);
          return run(...given);
        };
      }
    }

    fail(what, about) {
      this.code = ERRORS[this.edition][what];
      this.complaints.push(`${what}: ${about}`);
      return "false";
    }

    ok(value = "true") {
      this.code = 0;
      return value;
    }

    running(about) {
      if (this.state === "running") return true;
      this.fail(this.state === "new" ? "before" : "after", about);
      return false;
    }

    initialize(text) {
      if (text !== "") return this.fail("argument", `Initialize(${text})`);
      if (this.state !== "new") return this.fail("initialized", "Initialize");
      this.state = "running";
      return this.ok();
    }

    find(name) {
      const general = name.replace(/\.\d+(?=\.)/g, ".n");
      return MODELS[this.edition][general];
    }

    count(list) {
      let n = 0;
      while (this.set[`cmi.${list}.${n}.id`] ?? this.kept[`cmi.${list}.${n}.id`]) n += 1;
      return n;
    }

    get(name) {
      if (!this.running(`GetValue ${name}`)) return "";
      const element = this.find(name);
      if (!element) {
        this.fail("unknown", name);
        return "";
      }
      if (element[0] === "w") {
        this.fail("writeOnly", name);
        return "";
      }
      const list = /^cmi\.(\w+)\._count$/.exec(name)?.[1];
      if (list) return this.ok(String(this.count(list)));
      const value = this.set[name] ?? this.kept[name] ?? element[2];
      // 2004 has an error for an element without a value; reading it is not a fault.
      this.code = value === "" && !(name in this.set) && !(name in this.kept) && this.edition === "2004" ? 403 : 0;
      return value;
    }

    put(name, value) {
      if (!this.running(`SetValue ${name}`)) return "false";
      if (typeof value !== "string") return this.fail("type", `${name} is no text`);
      const element = this.find(name);
      if (!element) return this.fail("unknown", name);
      if (element[0] === "r") return this.fail("readOnly", name);
      if (!element[1](value)) return this.fail("type", `${name} = ${value}`);
      const [, list, at, member] = /^cmi\.(objectives|interactions)\.(\d+)\.(.+)$/.exec(name) ?? [];
      if (list) {
        const count = this.count(list);
        if (Number(at) > count) return this.fail("order", name);
        if (Number(at) === count && member !== "id") return this.fail("order", `${name} before its id`);
        if (list === "interactions" && this.edition === "2004" && /response|result/.test(member)
          && !this.set[`cmi.interactions.${at}.type`]) return this.fail("order", `${name} before its type`);
        const ids = Array.from({ length: count }, (_, n) => this.set[`cmi.${list}.${n}.id`] ?? this.kept[`cmi.${list}.${n}.id`]);
        if (list === "objectives" && member === "id" && ids.some((id, n) => id === value && n !== Number(at))) return this.fail("order", `${name} is there twice`);
      }
      this.set[name] = value;
      return this.ok();
    }

    commit(text) {
      if (!this.running("Commit")) return "false";
      if (text !== "") return this.fail("argument", `Commit(${text})`);
      Object.assign(this.kept, this.set);
      return this.ok();
    }

    finish(text) {
      if (!this.running("Finish")) return "false";
      if (text !== "") return this.fail("argument", `Finish(${text})`);
      Object.assign(this.kept, this.set);
      this.judge();
      this.state = "over";
      return this.ok();
    }

    /** Judges as a platform may do by itself when it knows the passing score. */
    judge() {
      const passing = this.kept["cmi.student_data.mastery_score"];
      const raw = this.kept["cmi.core.score.raw"];
      if (this.edition === "1.2" && passing && raw && this.kept["cmi.core.credit"] !== "no-credit") {
        this.kept["cmi.core.lesson_status"] = Number(raw) >= Number(passing) ? "passed" : "failed";
      }
      const [scaledPassing, scaled] = [this.kept["cmi.scaled_passing_score"], this.kept["cmi.score.scaled"]];
      if (this.edition === "2004" && scaledPassing && scaled && this.kept["cmi.credit"] !== "no-credit") {
        this.kept["cmi.success_status"] = Number(scaled) >= Number(scaledPassing) ? "passed" : "failed";
      }
    }
  }

  globalThis.StrictScorm = StrictScorm;
})();
