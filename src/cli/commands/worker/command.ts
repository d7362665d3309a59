import { tmpdir } from "node:os"
import path from "node:path"
import { Duration, Either, Option } from "effect"
import { media, nameOption } from "../../flags/FleetFlags.js"
import { lengthOfTime, type Parse, perhaps, somePath, wholeNumber } from "../../flags/Parse.js"
import { setting, type ValuesOf } from "../../flags/Setting.js"
import { tellingSettings, workSettings } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const units: Readonly<Record<string, string>> = { s: "seconds", m: "minutes", h: "hours" }

/** `10m`, `90s`, or a length of time in words. */
const drainTime: Parse<Duration.Duration> = (text) => {
  const [, figure = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([smh])$/.exec(text) ?? []
  return Either.mapLeft(
    lengthOfTime(units[unit] === undefined ? text : `${figure} ${units[unit]}`),
    () => 'must be a length of time such as 10m, 90s or "10 minutes".'
  )
}

const settings = {
  films: setting("films", {
    doc: "How many films are made here at the same time: a film mostly waits, so there may be more than the machine has cores.",
    parse: wholeNumber(1, 64),
    fallback: 8
  }),
  encodes: setting("encodes", {
    doc: "How many ffmpeg processes work here at the same time; each uses every core it finds.",
    parse: wholeNumber(1, 64),
    fallback: 1
  }),
  drain: setting("drain", {
    doc: "How long a worker that is told to stop (SIGTERM, Ctrl-C) awaits what was sent for its films; whoever runs it must not kill it sooner.",
    parse: drainTime,
    fallback: Duration.minutes(10),
    shown: "10m"
  }),
  media,
  scratch: setting("scratch", {
    doc: "A folder of this machine in which films lie while they are made here.",
    parse: (text) => Either.map(somePath("a folder")(text), (folder) => path.resolve(folder)),
    fallback: path.join(tmpdir(), "grok-video-worker"),
    shown: "grok-video-worker in the system's temporary folder",
    isPath: true
  }),
  address: setting("address", {
    doc: "The name or address by which other workers reach this machine.",
    parse: perhaps(somePath("a host")),
    fallback: Option.none<string>(),
    shown: "the one from which the database sees it come",
    valueName: "host"
  }),
  json: tellingSettings.json,
  concurrency: workSettings.concurrency,
  pace: workSettings.pace,
  fakeAddresses: workSettings.fakeAddresses,
  ffmpeg: workSettings.ffmpeg,
  otlp: workSettings.otlp
}

/** Everything `worker` can be told. */
export const workerFlags = {
  name: nameOption(
    "name",
    "What this worker is called in lists; the machine's name and the process's number where nothing is said."
  ),
  settings
}

/** What the shell hands to `worker`. */
export type WorkerWords = Words<typeof workerFlags>

/** What `worker` works with. */
export type WorkerInput = ValuesOf<typeof settings>

/** `worker`: makes films of the queue until it is told to stop. */
export const workerCommand = toldCommand(
  "worker",
  workerFlags,
  "Make films of the queue on this machine; start as many as you like, anywhere."
)
