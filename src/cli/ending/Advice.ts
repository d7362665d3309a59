import { Match, Option } from "effect"
import type { LossCause } from "../../domain/Degradation.js"
import type { MediaFailed } from "../../services/Ffmpeg.js"
import type { GrokRejected, GrokUnavailable, MediaRejected } from "../../services/GrokError.js"
import type { InDoubt, Remedy, StoreFailed } from "../../services/StateStore.js"
import type { NothingToAssemble } from "../../steps/Assembly.js"
import type { PlanUnfilmable } from "../../steps/Ideation.js"
import { budgetAdvice } from "../output/MoneyLines.js"
import type { Failure } from "./Failure.js"

const goOn = "What was answered is saved: run the same command again to go on from here."

/** An address of one's own that ends a folder too early answers as if it knew nothing. */
const elsewhere =
  "Where XAI_BASE_URL is set, see that it ends where the API lies, mostly in /v1: doctor tries it."

/** The failure's own sentence says what to do, or it is told in another way. */
const saidAlready = () => ""

/** The flag by which the command line does what the sentence speaks of. */
const flagFor: { readonly [remedy in Remedy]: string } = {
  OtherFolder: "--output-dir chooses another folder.",
  TakeOver: "--force takes the folder over.",
  BeginAnew: "--fresh begins anew here and moves that film aside; nothing is deleted."
}

const saved = "What was answered is saved: "

/** What to do about this machine's ffmpeg, whatever is wrong with it. */
const aboutFfmpeg = `This machine is at fault, and nothing that was ordered: no clip is ordered again for it, and every answer is kept. Mend it, or name another ffmpeg with --ffmpeg; then run the same command again.`

/** What to do about that which took every scene away. */
const afterLosing: { readonly [cause in LossCause]: string } = {
  words: "words that were refused can be said otherwise in plan.json (run again with --plan)",
  loss: "a clip that was lost is ordered again with redo scene N",
  form: "an order that is not taken as it is says of a setting (config shows them all), of a photo or of the scene what to mend; run again when it is mended"
}

/** What to do after each failure, all of them: words, or none where they were said. A new one does not compile without. */
export const adviceByTag = {
  StillRendering: () =>
    `${saved}run the same command again to look at the same job, or order another clip with redo scene N.`,
  GrokUnavailable: ({ blame, reason }: GrokUnavailable) =>
    ({
      NotSent:
        blame === "machine"
          ? `Mend what it names on this machine: the proxy's address in the variable that is named (NO_PROXY names hosts that are reached without it), or what keeps this program from opening connections. ${goOn}`
          : `See to the network (doctor tries the way to the API). ${goOn}`,
      Busy: goOn,
      InDoubt: goOn,
      Unreadable: `${goOn} If it happens again, the API may have changed: look for a newer version of this program.`
    })[reason],
  GrokRejected: ({ reason }: GrokRejected) =>
    ({
      WrongKey: `Set XAI_API_KEY to a key from https://console.x.ai that is neither blocked nor disabled; doctor checks it for nothing. What was answered is saved: then run the same command again.`,
      NoFunds: `Add credit at https://console.x.ai. What was answered is saved: then run the same command again.`,
      UnknownModel: `Choose a model that the key can order: doctor lists them. ${elsewhere} What was answered is saved: then run the same command again.`,
      Certificate: `If your company, or a virus scanner, looks into connections, save its root certificate as a PEM file and set NODE_EXTRA_CA_CERTS to that file in the environment (in .env it comes too late). ${goOn}`,
      Clock: `Set this machine's clock. ${goOn}`,
      Proxy: `Mend the proxy's address in the variable that is named, with its user and password where it wants them; NO_PROXY names hosts that are reached without it. ${goOn}`,
      ProxyBars: `Ask whoever runs the proxy to let the host through, or name another one in the variable that is named; NO_PROXY names hosts that are reached without it. ${goOn}`,
      NotLetThrough: `See to the network: log in where it wants a login, and see that XAI_BASE_URL and the proxy are right (doctor tries the way). ${goOn}`,
      TooLarge: `Make what is named smaller (a photo of 2,000 pixels a side is enough), or let whoever runs the gateway or proxy allow larger requests. ${goOn}`,
      BadRequest: `Nothing was made of it. Mend what it names: a setting (config shows them all), a photo, or the scene in plan.json; for one clip alone, --yes makes the film without it. What was answered is saved: then run the same command again. ${elsewhere}`,
      StandIn: `See to what it names: room in the temporary folder (TMPDIR), memory, or the ffmpeg. ${goOn}`
    })[reason],
  PromptRefused: () =>
    "Say the concept in other words, or change the scene in plan.json and run again with --plan.",
  AnswerOffSchema: () => `${goOn} If it happens again, try another --plan-model or --judge-model.`,
  ClipLost: () => `${saved}run the same command again, or order another clip with redo scene N.`,
  MediaRejected: ({ reason }: MediaRejected) =>
    ({
      Unwritable: `${saved}see to the disk, then run the same command again to go on from here.`,
      Unready: `See to what it names: room in the temporary folder (TMPDIR), or the ffmpeg. ${goOn}`,
      FakeAddress: `Let the VPN or proxy give out true addresses for that host, set HTTPS_PROXY to the proxy, or fetch from there with --fake-addresses allow. ${goOn} Links last about a day.`,
      Address: `See to the DNS of this network and to any VPN (doctor looks the hosts up), or set HTTPS_PROXY to a proxy that reaches them. ${goOn} Links last about a day.`,
      Type: `Something else came in its place: see to the network, and log in where it wants a login. ${goOn} It is fetched again for nothing.`,
      Length: `See to the network. ${goOn} It is fetched again for nothing.`,
      ...{ Size: goOn, Spoilt: goOn, Incomplete: goOn, Gone: goOn, Changed: goOn }
    })[reason],
  MediaFailed: ({ blame }: MediaFailed) => (blame === "machine" ? aboutFfmpeg : goOn),
  InDoubt: ({ id }: InDoubt) =>
    id.work === "plan"
      ? "Look at your bill at the provider, then begin anew with --fresh: nothing but the plan was ordered."
      : "Look at your bill at the provider, then order a fresh take with redo: scene N, keyframe N or character NAME.",
  ClipGone: () =>
    "Bring the file back from a copy, or order a fresh take with redo scene N. Nothing was ordered.",
  FileUnreadable: () => `${saved}see to that file, then run the same command again to go on from here.`,
  FileUnwritable: () => `${saved}see to the disk, then run the same command again to go on from here.`,
  WorkspaceUnusable: () => "Choose another folder with --output-dir, or mend this one. Nothing was spent.",
  PlanUnfilmable: ({ blame }: PlanUnfilmable) =>
    blame === "provider"
      ? "Say the concept in other words, or try another --plan-model."
      : `Mend what it names; what was answered is saved: then run the same command again.`,
  PlanKept: () =>
    "Ask for another plan with --replan (with --dry-run it says the price), change this one (`plan` writes it to plan.json) and give it with --plan, or leave out what is not in it.",
  NothingToAssemble: ({ causes }: NothingToAssemble) =>
    [
      "Every scene was left out, and script.md says why of each:",
      ...(causes.length === 0
        ? ["change the plan (`plan` writes it to plan.json), and run again with --plan."]
        : [`${causes.map((cause) => afterLosing[cause]).join("; ")}.`])
    ].join(" "),
  BatchEnded: () =>
    "What is said above of each film says what to do; the same command again goes on with those that are not complete.",
  BudgetSpent: budgetAdvice,
  ConfigError: () => "config shows every setting in force and where it comes from.",
  ReferenceUnknown: () => "That is --reference NAME=PHOTO.",
  StoreFailed: ({ remedies }: StoreFailed) => remedies.map((remedy) => flagFor[remedy]).join(" "),
  ...{ UsageError: saidAlready, ConceptMissing: saidAlready, DrawingPartMissing: saidAlready },
  ...{ FfmpegMissing: saidAlready, PhotoUnusable: saidAlready },
  ServeError: () => "Something else listens there, or may not: choose another --port.",
  // Its scenes are left out, and that is told.
  SheetMissing: saidAlready,
  QuitException: saidAlready,
  // Its whole commands are printed line by line.
  Undecided: saidAlready,
  // Told line by line as it happens, and by the exit code.
  FilmDegraded: saidAlready,
  // No failure: it is told as the command that goes on.
  FilmHeld: saidAlready
}

const adviceFor = Match.typeTags<Failure>()(adviceByTag)

/** What to do next, where the failure's own sentence does not say it. */
export const adviceOn = (failure: Failure): Option.Option<string> =>
  Option.filter(Option.some(adviceFor(failure)), (words) => words !== "")
