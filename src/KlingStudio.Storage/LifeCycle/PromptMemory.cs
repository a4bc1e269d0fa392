using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Keeps what was ordered for <see cref="PromptHistory"/>.</summary>
internal static class PromptMemory
{
    /// <summary>Adds the prompt, or moves it to the front. Part of the order's transaction.</summary>
    public static Task RememberPromptAsync(this StudioContext context, string owner, string prompt, DateTime now, CancellationToken cancellationToken)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(prompt));
        return context.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO "Prompts" ("Owner", "Digest", "Text", "Used", "LastUsedAt")
             VALUES ({owner}, {digest}, {prompt}, (SELECT COALESCE(MAX("Used"), 0) + 1 FROM "Prompts" WHERE "Owner" = {owner}), {now.Ticks})
             ON CONFLICT ("Owner", "Digest") DO UPDATE SET "Used" = excluded."Used", "LastUsedAt" = excluded."LastUsedAt"
             """,
            cancellationToken);
    }
}
