import { Command } from "@effect/cli"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Console, Effect, identity, Layer, type Option, Ref } from "effect"
import { version } from "../services/Version.js"
import { batchCommand } from "./commands/batch/command.js"
import { cleanCommand } from "./commands/clean/command.js"
import { configCommand, everySetting } from "./commands/config/command.js"
import { doctorCommand } from "./commands/doctor/command.js"
import { dubCommand } from "./commands/dub/command.js"
import { estimateCommand } from "./commands/estimate/command.js"
import { exportCommand } from "./commands/export/command.js"
import { fetchCommand } from "./commands/fetch/command.js"
import { judgeCommand } from "./commands/judge/command.js"
import { openCommand } from "./commands/open/command.js"
import { planCommand } from "./commands/plan/command.js"
import { accountCommand } from "./commands/queue/account/command.js"
import { cancelCommand } from "./commands/queue/cancel/command.js"
import { queueCommand } from "./commands/queue/command.js"
import { goOnCommand } from "./commands/queue/go-on/command.js"
import { initCommand } from "./commands/queue/init/command.js"
import { retryCommand } from "./commands/queue/retry/command.js"
import { showCommand } from "./commands/queue/show/command.js"
import { stopCommand } from "./commands/queue/stop/command.js"
import { rebuildPlanCommand } from "./commands/rebuild-plan/command.js"
import { redoCommand } from "./commands/redo/command.js"
import { repairCommand } from "./commands/repair/command.js"
import { runCommand } from "./commands/run/command.js"
import { runsCommand } from "./commands/runs/command.js"
import { schemaCommand } from "./commands/schema/command.js"
import { simulatorCommand } from "./commands/simulator/command.js"
import { statusCommand } from "./commands/status/command.js"
import { submitCommand } from "./commands/submit/command.js"
import { voicesCommand } from "./commands/voices/command.js"
import { workerCommand } from "./commands/worker/command.js"
import { UsageError } from "./ending/CliError.js"
import { drains, runMain } from "./ending/Drain.js"
import { tell } from "./ending/Tell.js"
import { databaseUrlSetting } from "./flags/DatabaseUrl.js"
import { environmentLayer } from "./flags/Environment.js"
import type { ResolvedLater } from "./flags/Setting.js"
import type { CommandHelp } from "./flags/Typed.js"
import { flagsOf, frontPages, helpAsked } from "./help/Help.js"
import { misread } from "./help/Misread.js"
import { laidOut } from "./help/Page.js"
import { clearingFirstLine } from "./live/Opening.js"
import { commandLine, withGoOn } from "./output/CommandLine.js"
import { ForPrograms } from "./output/EventLines.js"
import { plainLog } from "./output/PlainLog.js"
import { throughScreen } from "./output/Screen.js"

const about = "One sentence in, one finished film out."

/** What a command does is loaded when it is wanted, so that help and slips are answered at once. */
const loaded =
  <Words, A, E, R>(load: () => Promise<{ readonly handler: (words: Words) => Effect.Effect<A, E, R> }>) =>
  <Name extends string, R0, E0>(
    command: Command.Command<Name, R0, E0, Words> & { readonly help: CommandHelp }
  ) => {
    const handled = Command.withHandler(command, (words) =>
      Effect.flatMap(Effect.promise(load), ({ handler }) => Effect.asVoid(handler(words)))
    )
    return Object.assign(handled, { help: command.help })
  }

/** The same of a command that works on a film: it can be seen from outside, and comes to an orderly end where it spends. */
const working = <
  Words extends { readonly settings: { readonly otlp: ResolvedLater<Option.Option<string>> } },
  A,
  E,
  R
>(
  load: () => Promise<{ readonly handler: (words: Words) => Effect.Effect<A, E, R> }>,
  ends: typeof drains = drains
) =>
  loaded(async () => {
    const [{ handler }, { withTelemetry }] = await Promise.all([load(), import("./flags/Settle.js")])
    return { handler: (words: Words) => ends(withTelemetry(words.settings.otlp, handler(words))) }
  })

/** What is done about the queue as a whole, and about one film of it. */
const ofQueue = [
  initCommand.pipe(loaded(() => import("./commands/queue/init/handler.js"))),
  stopCommand.pipe(loaded(() => import("./commands/queue/stop/handler.js"))),
  showCommand.pipe(loaded(() => import("./commands/queue/show/handler.js"))),
  goOnCommand.pipe(loaded(() => import("./commands/queue/go-on/handler.js"))),
  cancelCommand.pipe(loaded(() => import("./commands/queue/cancel/handler.js"))),
  retryCommand.pipe(loaded(() => import("./commands/queue/retry/handler.js"))),
  accountCommand.pipe(loaded(() => import("./commands/queue/account/handler.js")))
] as const

const queue = queueCommand.pipe(loaded(() => import("./commands/queue/list/handler.js")))

const subcommands = [
  runCommand.pipe(working(() => import("./commands/run/handler.js"))),
  batchCommand.pipe(working(() => import("./commands/batch/handler.js"))),
  planCommand.pipe(working(() => import("./commands/plan/handler.js"))),
  rebuildPlanCommand.pipe(working(() => import("./commands/rebuild-plan/handler.js"), identity)),
  redoCommand.pipe(working(() => import("./commands/redo/handler.js"))),
  dubCommand.pipe(working(() => import("./commands/dub/handler.js"))),
  estimateCommand.pipe(loaded(() => import("./commands/estimate/handler.js"))),
  statusCommand.pipe(loaded(() => import("./commands/status/handler.js"))),
  runsCommand.pipe(loaded(() => import("./commands/runs/handler.js"))),
  openCommand.pipe(loaded(() => import("./commands/open/handler.js"))),
  exportCommand.pipe(loaded(() => import("./commands/export/handler.js"))),
  judgeCommand.pipe(working(() => import("./commands/judge/handler.js"))),
  voicesCommand.pipe(working(() => import("./commands/voices/handler.js"))),
  repairCommand.pipe(loaded(() => import("./commands/repair/handler.js"))),
  cleanCommand.pipe(loaded(() => import("./commands/clean/handler.js"))),
  doctorCommand.pipe(loaded(() => import("./commands/doctor/handler.js"))),
  configCommand.pipe(loaded(() => import("./commands/config/handler.js"))),
  schemaCommand.pipe(loaded(() => import("./commands/schema/handler.js"))),
  simulatorCommand.pipe(loaded(() => import("./commands/simulator/handler.js"))),
  submitCommand.pipe(loaded(() => import("./commands/submit/handler.js"))),
  workerCommand.pipe(working(() => import("./commands/worker/handler.js"), identity)),
  Object.assign(Command.withSubcommands(queue, ofQueue), {
    help: queue.help,
    parts: ofQueue.map(({ help }) => help)
  }),
  fetchCommand.pipe(loaded(() => import("./commands/fetch/handler.js")))
] as const

const program = Command.make("grok-video-pipeline").pipe(
  Command.withDescription(about),
  Command.withSubcommands(subcommands)
)

/** What every command says of itself, in the order of the help. */
export const everyCommand = (): ReadonlyArray<CommandHelp> =>
  subcommands.flatMap((command) => [command.help, ...("parts" in command ? command.parts : [])])

/** The pages that the build puts beside the program. */
export const pages = () => frontPages(about, everyCommand())

const machine = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

/** What surrounds a command: variables, `.env`. Neither is looked at for help. */
const surroundings = (commands: ReadonlyArray<CommandHelp>) => {
  const flags = commands.flatMap(flagsOf).map((flag) => flag.replace(/^-+/, ""))
  return Layer.suspend(() => environmentLayer([...everySetting, databaseUrlSetting], flags))
}

/** The lone dash by which `batch` reads the standard input, where the library looks for no option. */
const withDash = (argv: ReadonlyArray<string>): ReadonlyArray<string> =>
  argv[2] === "batch" && argv.includes("-") && !argv.includes("--")
    ? [...argv.filter((word) => word !== "-"), "--", "-"]
    : argv

/** The library's completions, without the wizard that it has and this program has not. */
const withoutWizard = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const cut = (word: unknown) =>
    typeof word === "string"
      ? word.replace(/^(?:\s*'--wizard\[.*|.* -l wizard .*)\n/gm, "").replaceAll(" --wizard", "")
      : word
  return Console.consoleWith((console) =>
    Effect.withConsole(work, { ...console, log: (...words) => console.log(...words.map(cut)) })
  )
}

/**
 * The command line `argv` as a program: layers wired once. It ends as `codeOfExit` says.
 * Fails   as the command does, told by then; UsageError or ValidationError: no command reads these words.
 * Costs   what the command says it costs.
 */
export const programOf = (argv: ReadonlyArray<string>, hasFirstLine = false) => {
  const commands = everyCommand()
  const asksForHelp = argv.length <= 2 || argv.some((word) => /^(--help|-h)$/.test(word))
  const asked = asksForHelp ? helpAsked(argv, about, commands) : undefined
  const wrong = asked === undefined ? misread(argv, commands, commandLine) : []
  const run = Effect.provide(
    Command.run(program, { name: "grok-video-pipeline", version })(withDash(argv)),
    surroundings(commands)
  )
  const work =
    asked !== undefined
      ? Console.log(laidOut(asked).trimEnd())
      : wrong.length > 0
        ? Effect.fail(new UsageError({ detail: wrong.join("\n") }))
        : run
  const asksForCompletions = argv.some((word) => /^--completions(=|$)/.test(word))
  return work.pipe(
    asksForCompletions ? withoutWizard : identity,
    Effect.tapErrorCause(tell),
    throughScreen,
    hasFirstLine ? clearingFirstLine : identity,
    withGoOn,
    // Until it is settled, as far as the words themselves tell.
    Effect.provideService(ForPrograms, Ref.unsafeMake(argv.includes("--json"))),
    Effect.provide(machine),
    Effect.provide(plainLog)
  )
}

/** Runs the command line to its end in this process, and ends the process with its exit code. */
export const runProgram = (argv: ReadonlyArray<string>, hasFirstLine = false): void =>
  runMain(programOf(argv, hasFirstLine))
