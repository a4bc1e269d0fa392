using Microsoft.EntityFrameworkCore.Migrations;

namespace KlingStudio.Storage.Migrations;

/// <summary>
/// What EF has no words for. The full-text index keeps no text of its own (the prompt is in the recipe's row) and is filled by triggers.
/// A later migration that rebuilds "Generations" drops them with the old table: it must call <see cref="CreateTriggers"/> again.
/// </summary>
internal static class SearchObjects
{
    public static void Create(MigrationBuilder migration)
    {
        migration.Sql("""CREATE VIRTUAL TABLE "PromptSearch" USING fts5("Prompt", content='', contentless_delete=1, tokenize='trigram')""");
        migration.Sql("""CREATE TABLE "Probes" ("Padding" BLOB NOT NULL)""");
        CreateTriggers(migration);
    }

    public static void CreateTriggers(MigrationBuilder migration)
    {
        migration.Sql(
            """
            CREATE TRIGGER "Generations_AddToSearch" AFTER INSERT ON "Generations" BEGIN
                INSERT INTO "PromptSearch" (rowid, "Prompt") SELECT new."Position", "Prompt" FROM "Recipes" WHERE "Id" = new."RecipeId";
            END
            """);
        migration.Sql(
            """
            CREATE TRIGGER "Generations_RemoveFromSearch" AFTER DELETE ON "Generations" BEGIN
                DELETE FROM "PromptSearch" WHERE rowid = old."Position";
            END
            """);
    }

    public static void Drop(MigrationBuilder migration)
    {
        migration.Sql("""DROP TRIGGER "Generations_RemoveFromSearch" """);
        migration.Sql("""DROP TRIGGER "Generations_AddToSearch" """);
        migration.Sql("""DROP TABLE "Probes" """);
        migration.Sql("""DROP TABLE "PromptSearch" """);
    }
}
