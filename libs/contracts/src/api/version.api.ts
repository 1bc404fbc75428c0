/** `GET /version` (R-VER-02). */
export interface VersionView {
  readonly product: string;
  readonly sdk: string;
  readonly api: number;
  /** Number of the newest applied migration. */
  readonly schema: number;
  readonly wire: number;
  readonly public_base_url: string;
}
