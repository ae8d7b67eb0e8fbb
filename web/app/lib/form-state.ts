import type { GenericSchema } from 'valibot'
import { reactive, ref } from 'vue'
import { ApiError, troubleOf } from '../utils/api-error'
import { check } from '../utils/schemas'

/**
 * One form: its values, the errors of each field, one sentence for the whole, and whether it is being sent.
 * Values are only ever changed by the person typing (and by the caller, after success).
 * `settled` runs after every attempt, to bring the focus to a problem.
 */
export function formState<T extends Record<string, string>>(initial: T, schema: GenericSchema, settled: () => Promise<void>) {
  const values = reactive({ ...initial }) as T
  const errors = ref<Record<string, string[]>>({})
  const alert = ref('')
  const busy = ref(false)

  /** Checks, then runs `send`; resolves with whether it succeeded. A second submit while one runs is ignored. */
  async function submit(send: () => Promise<void>): Promise<boolean> {
    if (busy.value)
      return false
    alert.value = ''
    errors.value = check(schema, values)
    if (Object.keys(errors.value).length) {
      await settled()
      return false
    }
    busy.value = true
    let done = false
    try {
      await send()
      done = true
    }
    catch (error) {
      show(error)
    }
    busy.value = false
    await settled()
    return done
  }

  function show(error: unknown): void {
    const fields = error instanceof ApiError && error.statusCode === 400 ? error.data.fields : {}
    const known = Object.entries(fields).filter(([name]) => name in initial)
    const others = Object.entries(fields).filter(([name]) => !(name in initial)).flatMap(([, texts]) => texts)
    errors.value = Object.fromEntries(known)
    if (others.length || !known.length)
      alert.value = others.join(' ') || troubleOf(error).sentence
    if (!(error instanceof ApiError))
      console.error(error)
  }

  return { values, errors, alert, busy, submit }
}
