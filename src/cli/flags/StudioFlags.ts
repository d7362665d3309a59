import { Args, type Command, Options } from "@effect/cli"
import { Effect, Either, Option } from "effect"
import { type Gate, gateNames } from "../../services/PipelineEvents.js"
import { defaultConcurrency } from "../../services/ProviderSettings.js"
import { otlpUrl } from "../../services/Telemetry.js"
import { budget } from "./Budget.js"
import { filmFlags } from "./FilmFlags.js"
import { callStarts, callsAtOnce, homePath, oneOf, type Parse, perhaps, somePath } from "./Parse.js"
import { environmentName, type Settled, setting, settingsAmong, toggle, type ValuesOf } from "./Setting.js"
import {
  checked,
  helpArgument,
  helpOption,
  pathOption,
  switchOption,
  textOption,
  type Words
} from "./Typed.js"

/** The concept, where a film that is already begun, or a plan, may say it instead. */
export const perhapsConcept = helpArgument(
  Args.optional(Args.text({ name: "concept" })),
  "[<concept>]",
  "The film in one sentence. A film already begun in the folder remembers its own."
)

/** A file that says the concept. */
export const conceptFile = pathOption(
  "concept-file",
  "Read the concept from this file; - reads it from the standard input."
)

/** To have another plan written for a film that has one. */
export const replan = switchOption(
  "replan",
  "Have the model write another plan for the film in the folder; without it a film keeps the plan it has. What the new plan says as the old one did is not made again."
)

/** The plan to follow instead of the model's own. */
export const planFile = pathOption(
  "plan",
  "Follow the plan in this JSON or YAML file (as `plan` writes it) instead of the model's own."
)

/** Only to say what something would cost. */
export const dryRun = toggle("dry-run", {
  doc: "Print what would be ordered, and its price, and send nothing."
})

/** How whatever is ordered of the provider is ordered and made. */
export const workSettings = {
  simulate: toggle("simulate", {
    doc: "Film with the built-in simulator: no key, no network, no money.",
    kept: "said"
  }),
  simulatorConfig: setting("simulator-config", {
    doc: "A JSON file with the simulator's delays, scores and faults.",
    parse: perhaps(somePath("a file")),
    fallback: Option.none<string>(),
    shown: "its own",
    kept: "said",
    isPath: true,
    valueName: "file"
  }),
  budget,
  onDoubt: setting<"retry" | "stop">("on-doubt", {
    doc: "What to do with a call that was sent and never answered (it may have been billed): retry sends it once more, stop ends the run.",
    parse: oneOf("retry", "stop"),
    fallback: "retry",
    kept: "said"
  }),
  concurrency: setting("concurrency", {
    doc: "Most paid calls at once: one number for all, or by kind, like image=4,video=2.",
    parse: callsAtOnce,
    fallback: defaultConcurrency,
    shown: "8 chat, 4 image, 4 video, 4 speech",
    kept: "said"
  }),
  pace: setting("pace", {
    doc: "Most paid calls that start in a second, or with /m in a minute: one number for all, or by kind, like image=2,video=30/m. An answer that says it was too fast slows down to what it names.",
    parse: callStarts,
    fallback: {},
    shown: "what xAI documents, 37 chat, 6 image, 10 video, 50 speech; no limit on this machine",
    kept: "said"
  }),
  fakeAddresses: setting<"refuse" | "allow">("fake-addresses", {
    doc: "Whether pictures and clips are fetched from 198.18.0.0/15, the addresses that a VPN or proxy gives out in place of the true ones: refuse or allow.",
    parse: oneOf("refuse", "allow"),
    fallback: "refuse",
    kept: "said"
  }),
  ffmpeg: setting("ffmpeg", {
    doc: "The ffmpeg to use.",
    parse: (text) => (text === "" ? Either.right(Option.none()) : perhaps(homePath)(text)),
    fallback: Option.none<string>(),
    shown: "the system's if it can do the work, else the bundled one",
    kept: "said",
    isPath: true
  }),
  // An empty one sends nothing, whatever the environment says.
  otlp: setting("otlp", {
    doc: "Send spans, metrics and logs to the OTLP/HTTP receiver at this URL; http: only on this machine.",
    parse: (text) =>
      text === "" ? Either.right(Option.none<string>()) : Either.map(otlpUrl(text), Option.some),
    fallback: Option.none<string>(),
    shown: "OTEL_EXPORTER_OTLP_ENDPOINT, else nothing is sent",
    variables: [environmentName("otlp"), "OTEL_EXPORTER_OTLP_ENDPOINT"]
  })
}

/** The settings of every command that makes something of a film. */
export const studioSettings = { ...workSettings, ...filmFlags }

export const force = switchOption(
  "force",
  "Take over a folder whose holder nobody can tell from here to be gone (on another machine, in another container, before a restart) and that, as you know, nobody uses any more."
)

/** A photo where the home folder is written out. */
const photoWish: Parse<string> = (text) => {
  const at = text.indexOf("=") + 1
  return Either.map(homePath(text.slice(at)), (photo) => text.slice(0, at) + photo)
}

export const reference = helpOption(
  Options.text("reference").pipe(
    Options.repeated,
    Options.mapEffect((wishes) => Effect.forEach(wishes, checked("reference", photoWish)))
  ),
  {
    names: ["--reference"],
    value: "text...",
    about:
      "NAME=PHOTO: draw this character from a photo (JPEG, PNG, WebP). Repeat it for others; the film's folder keeps a copy."
  }
)

/** Where the home folder is written out; `none` is no file. */
const musicWish: Parse<string> = (text) =>
  text === "" ? Either.left('must name a sound file, or "none".') : homePath(text)

/** Music to lay under a film. */
export const musicFile = textOption(
  "music",
  "Lay this music under the film (MP3, WAV, M4A, FLAC, Ogg), looped or cut to its length; none takes it away. The film's folder keeps a copy.",
  (option) => Options.optional(Options.mapEffect(option, checked("music", musicWish))),
  "file"
)

/** The folder of a film, for every command that works on one. */
export const outputDir = setting("output-dir", {
  doc: "The folder of the film; one film per folder, and the same concept again resumes it.",
  parse: somePath("a folder"),
  fallback: "output",
  isPath: true
})

/** What a command that makes something of a film can be told besides, each time anew. */
export const studioFlags = { outputDir, force, reference, musicFile }

/** How a command that films tells of it. */
export const tellingSettings = {
  json: toggle("json", {
    doc: "Print one JSON object for each thing that happens, one per line; `schema events` prints their form."
  }),
  quiet: toggle("quiet", {
    alias: "q",
    doc: "Print nothing but warnings, and in the end the path of the film."
  })
}

/** Where a film is held before more is spent. */
export const stopAfter = setting("stop-after", {
  doc: `End the run, with everything saved, after one of ${gateNames.join(", ")}; the same command without this goes on.`,
  parse: perhaps(oneOf(...gateNames)),
  fallback: Option.none<Gate>(),
  shown: "the whole film"
})

export const yes = switchOption("yes", "Go on without asking; only a terminal is asked.", "y")

/** What a film remembers of how it is made. */
export const filmKeeps = settingsAmong(studioSettings).filter(({ kept }) => kept !== undefined)

/** The settings of a command that films and tells of it. */
export const filmingSettings = { ...tellingSettings, ...studioSettings, stopAfter, dryRun }

/** What a command about one film works with, once its settings are settled; `Flags` are all it can be told. */
export type InputOf<Flags extends Command.Command.Config & { readonly settings: Command.Command.Config }> =
  ValuesOf<Flags["settings"]> &
    Omit<Command.Command.ParseConfig<Flags>, "outputDir" | "settings"> & {
      readonly outputDir: string
      readonly settled: Settled
    }

/** What a command can be told that only looks at a film. */
export const lookFlags = { plan: planFile, ...studioFlags, settings: studioSettings }

/** What the shell hands to such a command, and what it works with. */
export type LookWords = Words<typeof lookFlags>
export type LookInput = InputOf<typeof lookFlags>

/** What every command that makes something of a film works with. */
export type StudioInput = InputOf<typeof studioFlags & { readonly settings: typeof studioSettings }>

/** And every one that films and tells of it. */
export type FilmInput = InputOf<
  typeof studioFlags & { readonly yes: typeof yes; readonly settings: typeof filmingSettings }
>
