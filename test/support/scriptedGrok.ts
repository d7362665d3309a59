export {
  type GrokScript,
  lost,
  type Made,
  paid,
  refused,
  scriptedGrok
} from "../../src/testing/ScriptedGrok.js"
