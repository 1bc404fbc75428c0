export interface AppView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly my_role: 'app_admin' | 'editor' | 'viewer';
  readonly created_at: string;
  readonly updated_at: string;
}
