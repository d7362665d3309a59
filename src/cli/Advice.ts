import { Option, Predicate } from "effect"
import { BudgetSpent, type Remedy, StoreFailed } from "../services/store/StoreError.js"
import { budgetAdvice } from "./MoneyLines.js"

const textOf = (error: unknown, field: string): string =>
  Predicate.hasProperty(error, field) && Predicate.isString(error[field]) ? error[field] : ""

const goOn = "What was answered is saved: run the same command again to go on from here."

/** An address of one's own that ends a folder too early answers as if it knew nothing. */
const elsewhere =
  "Where XAI_BASE_URL is set, see that it ends where the API lies, mostly in /v1: doctor tries it."

/** The error's own sentence ends with what to do. */
const saidAlready = "said already"

/** It is met inside the program, and leaves it as something else. */
const neverShown = "never shown"

type Advice = ((error: unknown) => string) | typeof saidAlready | typeof neverShown

/** The flag by which the command line does what the sentence speaks of. */
const flagFor: { readonly [remedy in Remedy]: string } = {
  OtherFolder: "--output-dir chooses another folder.",
  TakeOver: "--force takes the folder over.",
  BeginAnew: "--fresh begins anew here and moves that film aside; nothing is deleted."
}

/** What to do after each failure of ours, by its tag: words, or why there are none. */
export const adviceByTag: { readonly [tag: string]: Advice } = {
  StillRendering: () =>
    "What was answered is saved: run the same command again to look at the same job, or order another clip with redo scene N.",
  GrokUnavailable: (error) => {
    switch (textOf(error, "reason")) {
      case "NotSent":
        return `See to the network (doctor tries the way to the far side). ${goOn}`
      case "Unreadable":
        return `${goOn} If it happens again, the far side may have changed: look for a newer version of this program.`
      default:
        return goOn
    }
  },
  GrokRejected: (error) => {
    switch (textOf(error, "reason")) {
      case "WrongKey":
        return "Set XAI_API_KEY to a key from https://console.x.ai that is neither blocked nor disabled; doctor checks it for nothing. What was answered is saved: then run the same command again."
      case "NoFunds":
        return "Add credit at https://console.x.ai. What was answered is saved: then run the same command again."
      case "UnknownModel":
        return `Choose a model that the key can order: doctor lists them. ${elsewhere} What was answered is saved: then run the same command again.`
      case "Certificate":
        return `If your company, or a virus scanner, looks into connections, save its root certificate as a PEM file and set NODE_EXTRA_CA_CERTS to that file. ${goOn}`
      case "Clock":
        return `Set this machine's clock. ${goOn}`
      case "Proxy":
        return `Mend the proxy's address in the variable that is named, or ask whoever runs the proxy to let the host through; NO_PROXY names hosts that are reached without it. ${goOn}`
      case "NotLetThrough":
        return `See to the network: log in where it wants a login, and see that XAI_BASE_URL and the proxy are right (doctor tries the way). ${goOn}`
      default:
        return `What was answered is saved. Mend the setting that it names (config shows them all), then run the same command again. ${elsewhere}`
    }
  },
  PromptRefused: () =>
    "Say the concept in other words, or change the scene in plan.json and run again with --plan.",
  AnswerOffSchema: () => `${goOn} If it happens again, try another --plan-model or --judge-model.`,
  ClipLost: () =>
    "What was answered is saved: run the same command again, or order another clip with redo scene N.",
  MediaRejected: (error) =>
    textOf(error, "reason") === "Unwritable"
      ? "What was answered is saved: see to the disk, then run the same command again to go on from here."
      : textOf(error, "reason") === "FakeAddress"
        ? `Let the VPN or proxy give out true addresses for that host, set HTTPS_PROXY to the proxy, or fetch from there with --fake-addresses allow. ${goOn} Links last about a day.`
        : textOf(error, "reason") === "Address"
          ? `See to the DNS of this network and to any VPN (doctor looks the hosts up), or set HTTPS_PROXY to a proxy that reaches them. ${goOn} Links last about a day.`
          : goOn,
  MediaFailed: () => goOn,
  InDoubt: (error) =>
    /^plan\//.test(textOf(error, "label"))
      ? "Look at your bill at the provider, then begin anew with --fresh: nothing but the plan was ordered."
      : "Look at your bill at the provider, then order a fresh take with redo: scene N, keyframe N or character NAME.",
  ClipGone: () =>
    "Bring the file back from a copy, or order a fresh take with redo scene N. Nothing was ordered.",
  FileUnreadable: () =>
    "What was answered is saved: see to that file, then run the same command again to go on from here.",
  FileUnwritable: () =>
    "What was answered is saved: see to the disk, then run the same command again to go on from here.",
  WorkspaceUnusable: () => "Choose another folder with --output-dir, or mend this one. Nothing was spent.",
  PlanUnfilmable: () => "Say the concept in other words, or try another --plan-model.",
  PlanKept: () =>
    "Ask for another plan with --replan (with --dry-run it says the price), change this one (`plan` writes it to plan.json) and give it with --plan, or leave out what is not in it.",
  NothingToAssemble: () =>
    "Every scene was left out, and script.md says why of each: say the concept in other words, or change the plan and run again with --plan.",
  BatchEnded: () =>
    "What is said above of each film says what to do; the same command again goes on with those that are not complete.",
  BudgetSpent: (error) => (error instanceof BudgetSpent ? budgetAdvice(error) : ""),
  ConfigError: () => "config shows every setting in force and where it comes from.",
  UsageError: saidAlready,
  ConceptMissing: saidAlready,
  ReferenceUnknown: () => "That is --reference NAME=PHOTO.",
  DrawingPartMissing: saidAlready,
  FfmpegMissing: saidAlready,
  PhotoUnusable: saidAlready,
  StoreFailed: (error) =>
    error instanceof StoreFailed ? error.remedies.map((remedy) => flagFor[remedy]).join(" ") : "",
  // Its whole commands are printed line by line.
  Undecided: saidAlready,
  // Told line by line as it happens, and by the exit code.
  FilmDegraded: neverShown,
  // No failure: it is told as the command that goes on.
  FilmHeld: neverShown,
  HeldBack: neverShown,
  SheetMissing: neverShown,
  // The simulator's answer to a client.
  Refusal: neverShown
}

/** What to do next, where the error's own sentence does not say it. */
export const adviceOn = (error: unknown): Option.Option<string> => {
  const advice = Predicate.hasProperty(error, "_tag") ? adviceByTag[String(error._tag)] : undefined
  const words = typeof advice === "function" ? advice(error) : ""
  return words === "" ? Option.none() : Option.some(words)
}
