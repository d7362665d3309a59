import { Command } from "@effect/cli"
import { PlatformConfigProvider } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Effect, Layer } from "effect"
import { drains, runMain } from "./Drain.js"
import { estimateCommand } from "./EstimateCommand.js"
import { codeOfExit } from "./ExitCode.js"
import { judgeCommand } from "./JudgeCommand.js"
import { planCommand } from "./PlanCommand.js"
import { rebuildPlanCommand } from "./RebuildPlanCommand.js"
import { redoCommand } from "./RedoCommand.js"
import { repairCommand } from "./RepairCommand.js"
import { runCommand } from "./RunCommand.js"
import { simulatorCommand } from "./SimulatorCommand.js"
import { statusCommand } from "./StatusCommand.js"
import { tell } from "./Tell.js"
import { version } from "./Version.js"

const program = Command.make("grok-video-pipeline").pipe(
  Command.withDescription("One sentence in, one finished film out."),
  Command.withSubcommands([
    runCommand.pipe(Command.transformHandler(drains)),
    planCommand.pipe(Command.transformHandler(drains)),
    rebuildPlanCommand,
    redoCommand.pipe(Command.transformHandler(drains)),
    estimateCommand,
    statusCommand,
    judgeCommand.pipe(Command.transformHandler(drains)),
    repairCommand,
    simulatorCommand
  ])
)

// Settings come from a flag, else the environment, else .env, else the default.
const settings = PlatformConfigProvider.layerDotEnvAdd(".env")

const machine = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

/** Runs the command line to its end: layers wired once, exit code out. */
export const runProgram = (argv: ReadonlyArray<string>): void =>
  Command.run(program, { name: "grok-video-pipeline", version })(argv).pipe(
    Effect.tapErrorCause(tell),
    Effect.provide(Layer.provideMerge(settings, machine)),
    runMain({ disableErrorReporting: true, teardown: (exit, done) => done(codeOfExit(exit)) })
  )
