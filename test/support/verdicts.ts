export { differingAt, scoredVerdict, scriptedTraits } from "../../src/testing/ScriptedGrok.js"
