// Tests that go through several states with one page: what fails names its state.

/** Does what belongs to a state of a test; an error says of which one. Returns what `check` returns. */
export async function during(state, check) {
  try {
    return await check();
  } catch (error) {
    // Node does not print a changed `error.message`.
    throw new Error(`${state}: ${error.message}`, { cause: error });
  }
}
