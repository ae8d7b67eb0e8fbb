import { describe, expect, it, vi } from 'vitest'
import { formState } from '../app/lib/form-state'
import { errorFromAnswer, networkError } from '../app/utils/api-error'
import { postSchema } from '../app/utils/schemas'

function form(title = 'A title', body = 'Some text') {
  const settled = vi.fn(async () => {})
  const state = formState({ title: '', body: '' }, postSchema, settled)
  Object.assign(state.values, { title, body })
  return { ...state, settled }
}

describe('a form', () => {
  it('shows what is missing and does not ask the API', async () => {
    const { submit, errors, settled } = form('  ', '')
    const send = vi.fn(async () => {})
    expect(await submit(send)).toBe(false)
    expect(send).not.toHaveBeenCalled()
    expect(errors.value).toEqual({ title: ['This field may not be blank.'], body: ['This field may not be blank.'] })
    expect(settled).toHaveBeenCalledOnce()
  })

  it.each([
    ['the network', networkError(), 'The server could not be reached. Check your connection, then try again.'],
    ['a busy server', errorFromAnswer(503, { detail: 'x' }, '30'), 'The service is busy or being updated. Please try again in 30 seconds.'],
    ['the login throttle', errorFromAnswer(429, { detail: 'Request was throttled. Expected available in 900 seconds.' }, '900'), 'There were too many attempts. Please try again in 15 minutes.'],
    ['a broken server', errorFromAnswer(500, undefined, null), 'An unexpected error happened, and it was not your doing. Please try again.'],
    ['a refusal', errorFromAnswer(400, { detail: 'Invalid credentials' }, null), 'Invalid credentials'],
  ])('keeps what was typed when %s fails the call, and says so', async (_name, error, sentence) => {
    const { submit, values, alert, busy } = form()
    expect(await submit(async () => Promise.reject(error))).toBe(false)
    expect(values).toEqual({ title: 'A title', body: 'Some text' })
    expect(alert.value).toBe(sentence)
    expect(busy.value).toBe(false)
  })

  it('puts field errors of the API at their fields, and those of unknown fields at the top', async () => {
    const { submit, errors, alert } = form()
    await submit(async () => Promise.reject(errorFromAnswer(400, { title: ['Too plain.'], mood: ['Required.'] }, null)))
    expect(errors.value).toEqual({ title: ['Too plain.'] })
    expect(alert.value).toBe('Required.')
  })

  it('shows no sentence at the top when every error has its field', async () => {
    const { submit, alert } = form()
    await submit(async () => Promise.reject(errorFromAnswer(400, { body: ['Too plain.'] }, null)))
    expect(alert.value).toBe('')
  })

  it('forgets the errors of the attempt before', async () => {
    const { submit, errors, alert } = form()
    await submit(async () => Promise.reject(errorFromAnswer(400, { body: ['Too plain.'], detail: 'x' }, null)))
    expect(await submit(async () => {})).toBe(true)
    expect(errors.value).toEqual({})
    expect(alert.value).toBe('')
  })

  it('is sent once, however often it is submitted meanwhile', async () => {
    const { submit, busy } = form()
    let finish = () => {}
    const send = vi.fn(() => new Promise<void>(resolve => finish = resolve))
    const first = submit(send)
    expect(busy.value).toBe(true)
    expect(await submit(send)).toBe(false)
    finish()
    expect(await first).toBe(true)
    expect(send).toHaveBeenCalledOnce()
  })
})
