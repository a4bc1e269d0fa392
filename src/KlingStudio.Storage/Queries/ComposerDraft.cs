using System.Text.Json;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The composer's unfinished order: one per owner, so that it survives a reload, a lost circuit and a change of device.</summary>
public sealed class ComposerDraft(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The last one written, or null.</summary>
    public Task<RecipeDraft?> ReadAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var json = await context.Drafts.Where(draft => draft.Owner == owner.Value).Select(draft => draft.Json).FirstOrDefaultAsync(token);
            return json is null ? null : Parse(json);
        },
        cancellationToken);

    /// <summary>Replaces it.</summary>
    public Task WriteAsync(OwnerId owner, RecipeDraft draft, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(draft, StorageJson.Default.RecipeDraft);
        return contexts.WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync(
                $"""INSERT INTO "Drafts" ("Owner", "Json") VALUES ({owner.Value}, {json}) ON CONFLICT ("Owner") DO UPDATE SET "Json" = excluded."Json" """,
                token),
            cancellationToken);
    }

    /// <summary>A draft that this version can't read is no reason not to open the page.</summary>
    private static RecipeDraft? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StorageJson.Default.RecipeDraft);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
