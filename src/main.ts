#!/usr/bin/env node
import { Command } from "@effect/cli"
import { PlatformConfigProvider } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Effect, Layer } from "effect"
import { codeOfExit } from "./cli/ExitCode.js"
import { repairCommand } from "./cli/RepairCommand.js"
import { runCommand } from "./cli/RunCommand.js"
import { simulatorCommand } from "./cli/SimulatorCommand.js"
import { tell } from "./cli/Tell.js"
import { version } from "./cli/Version.js"

const program = Command.make("grok-video-pipeline").pipe(
  Command.withDescription("One sentence in, one finished film out."),
  Command.withSubcommands([runCommand, repairCommand, simulatorCommand])
)

// Settings come from a flag, else the environment, else .env, else the default.
const settings = PlatformConfigProvider.layerDotEnvAdd(".env")

const machine = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)

Command.run(program, { name: "grok-video-pipeline", version })(process.argv).pipe(
  Effect.tapErrorCause(tell),
  Effect.provide(Layer.provideMerge(settings, machine)),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: (exit, done) => done(codeOfExit(exit)) })
)
