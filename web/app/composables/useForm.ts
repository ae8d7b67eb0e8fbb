import type { GenericSchema } from 'valibot'
import { formState } from '../lib/form-state'

/** The state of the component's form (its template ref is "form"); problems get the focus. */
export function useForm<T extends Record<string, string>>(initial: T, schema: GenericSchema) {
  const form = useTemplateRef<HTMLFormElement>('form')
  return formState(initial, schema, async () => {
    await nextTick()
    form.value?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"][tabindex]')?.focus()
  })
}
