// Vitest's global setup: files that run at the same time find the fixture built.
import { builtFixture } from './built-fixture'

export default function setup(): void {
  builtFixture()
}
