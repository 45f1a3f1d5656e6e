/** The name of a schema of settings, beside the `settings.yaml` of a module or of the site. */
export const SCHEMA_FILE = 'settings.schema.json';
