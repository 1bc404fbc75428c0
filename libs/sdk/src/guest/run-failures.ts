/** The body is not what its content type says; the client is told 400, the script never runs. */
export class BadBody {
  constructor(readonly message: string) {}
}

/** The script gave back something that HTTP cannot carry. */
export class InvalidResult {
  constructor(readonly message: string) {}
}

/** One of the run's budgets is used up; that ends the run and is no error of the script's to catch (D3). */
export class BudgetSpent {
  constructor(
    /** Name of the limit in `sandbox`. */
    readonly budget: 'max_sdk_calls' | 'max_response_bytes',
    readonly limit: number,
  ) {}
}
