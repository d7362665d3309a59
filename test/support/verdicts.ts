export { differingAt, scoredVerdict, scriptedTraits } from "../../src/testing/ScriptedVerdicts.js"
