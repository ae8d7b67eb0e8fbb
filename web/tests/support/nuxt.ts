// Stands for Nuxt's auto-imports in unit tests: the app a test puts here is the one the code under test finds.
import type { ApiCall } from '../../app/types/api'
import type { TabMessage } from '../../app/lib/tabs'

export interface TestApp {
  $apiCall: ApiCall
  $tabs: { tell: (message: TabMessage) => void }
  $router: { push: (path: string) => Promise<void> }
  runWithContext: <T>(run: () => T) => T
}

let app: TestApp | null = null
export const cleared = { times: 0 }

export function putApp(testApp: TestApp): void {
  app = testApp
  cleared.times = 0
}

export function useNuxtApp(): TestApp {
  if (!app)
    throw new Error('The test put no app')
  return app
}

export function clearNuxtData(): void {
  cleared.times++
}
