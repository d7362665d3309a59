import { Command, ValidationError } from "@effect/cli"
import { PlatformConfigProvider } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Console, Effect, Layer } from "effect"
import { version } from "../services/Version.js"
import { batchCommand } from "./BatchCommand.js"
import { cleanCommand } from "./CleanCommand.js"
import { configCommand } from "./ConfigCommand.js"
import { doctorCommand } from "./DoctorCommand.js"
import { drains, runMain } from "./Drain.js"
import { estimateCommand } from "./EstimateCommand.js"
import { codeOfExit } from "./ExitCode.js"
import { exportCommand } from "./ExportCommand.js"
import { commandHelps, helpAsked, hints } from "./Help.js"
import { judgeCommand } from "./JudgeCommand.js"
import { openCommand } from "./OpenCommand.js"
import { planCommand } from "./PlanCommand.js"
import { rebuildPlanCommand } from "./RebuildPlanCommand.js"
import { redoCommand } from "./RedoCommand.js"
import { repairCommand } from "./RepairCommand.js"
import { runCommand } from "./RunCommand.js"
import { runsCommand } from "./RunsCommand.js"
import { schemaCommand } from "./SchemaCommand.js"
import { simulatorCommand } from "./SimulatorCommand.js"
import { statusCommand } from "./StatusCommand.js"
import { tell } from "./Tell.js"
import { throughScreen } from "./view/Screen.js"

const about = "One sentence in, one finished film out."

const program = Command.make("grok-video-pipeline").pipe(
  Command.withDescription(about),
  Command.withSubcommands([
    runCommand.pipe(Command.transformHandler(drains)),
    batchCommand.pipe(Command.transformHandler(drains)),
    planCommand.pipe(Command.transformHandler(drains)),
    rebuildPlanCommand,
    redoCommand.pipe(Command.transformHandler(drains)),
    estimateCommand,
    statusCommand,
    runsCommand,
    openCommand,
    exportCommand,
    judgeCommand.pipe(Command.transformHandler(drains)),
    repairCommand,
    cleanCommand,
    doctorCommand,
    configCommand,
    schemaCommand,
    simulatorCommand
  ])
)

// Settings come from a flag, else the environment, else .env, else the default.
const settings = PlatformConfigProvider.layerDotEnvAdd(".env")

const machine = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

/** What was most likely meant, where the command line was not understood. */
const hint = (argv: ReadonlyArray<string>) => (error: unknown) =>
  ValidationError.isValidationError(error)
    ? Effect.forEach(hints(argv, commandHelps(program)), (line) => Console.error(line), { discard: true })
    : Effect.void

/** Runs the command line to its end: layers wired once, exit code out. */
export const runProgram = (argv: ReadonlyArray<string>): void => {
  const help = /^(--help|-h)$/
  const asked = argv.some((word) => help.test(word))
    ? helpAsked(argv, about, commandHelps(program))
    : undefined
  const work =
    asked === undefined
      ? Command.run(program, { name: "grok-video-pipeline", version })(argv)
      : Console.log(asked.trimEnd())
  work.pipe(
    Effect.tapErrorCause(tell),
    Effect.tapError(hint(argv)),
    throughScreen,
    Effect.provide(Layer.provideMerge(settings, machine)),
    runMain({ disableErrorReporting: true, teardown: (exit, done) => done(codeOfExit(exit)) })
  )
}
