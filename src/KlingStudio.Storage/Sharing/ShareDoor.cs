using System.Security.Cryptography;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The visitors' side of a link: found by its slug alone, counted, answered. The slug is the right; there is no owner to ask for.</summary>
public sealed class ShareDoor(IDbContextFactory<StudioContext> contexts, TimeProvider clock)
{
    /// <summary>Answers of visitors that one link takes in an hour.</summary>
    public const int NotesAnHour = 3;

    /// <summary>The link of that slug, whatever its state, or null. Every text takes the same way: one digest, one look-up.</summary>
    public Task<FoundShare?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        var digest = ShareSlug.Digest(slug);
        return contexts.ReadAsync((context, token) => ReadAsync(ByDigest(context, digest, token)), cancellationToken);
    }

    /// <summary>The same by its id, for what is under way already.</summary>
    public Task<FoundShare?> ReadAsync(Guid linkId, CancellationToken cancellationToken) =>
        contexts.ReadAsync((context, token) => ReadAsync(ById(context, linkId, token)), cancellationToken);

    /// <summary>Counts a view of an open link, once for each visitor and day. True when it counted; that the link was seen just now is noted either way.</summary>
    /// <param name="linkId">The link.</param>
    /// <param name="visitor">Who looks, in words that are never stored: only a hash of them under the day's salt is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<bool> CountViewAsync(Guid linkId, string visitor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return contexts.WriteAsync(
            async (context, token) =>
            {
                var day = await TodayAsync(context, (int)(now.Ticks / TimeSpan.TicksPerDay), token);
                var mark = Mark(day.Salt, linkId, visitor);
                DateTime? seen = now;
                var link = context.ShareLinks.Where(link => link.Id == linkId);
                if (await context.ShareVisits.AnyAsync(visit => visit.Day == day.Day && visit.LinkId == linkId && visit.Mark == mark, token))
                {
                    await link.ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, seen), token);
                    return false;
                }

                context.ShareVisits.Add(new ShareVisitRow
                {
                    Day = day.Day,
                    LinkId = linkId,
                    Mark = mark,
                });
                await context.SaveChangesAsync(token);
                return await link.ExecuteUpdateAsync(set => set.SetProperty(row => row.Views, row => row.Views + 1).SetProperty(row => row.LastSeenAt, seen), token) == 1;
            },
            cancellationToken);
    }

    /// <summary>Keeps an answer; false when the link has had <see cref="NotesAnHour"/> within the last hour.</summary>
    public Task<bool> AnswerAsync(ShareNote note, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            var hourAgo = note.At - TimeSpan.FromHours(1);
            if (await context.ShareNotes.CountAsync(other => other.LinkId == note.LinkId && other.At > hourAgo, token) >= NotesAnHour)
                return false;
            context.ShareNotes.Add(new ShareNoteRow
            {
                LinkId = note.LinkId,
                GenerationId = note.GenerationId,
                Verdict = note.Verdict,
                Text = note.Text,
                At = note.At,
            });
            await context.SaveChangesAsync(token);
            return true;
        },
        cancellationToken);

    // Each is asked for every range of every clip that is watched, so they are put into words for the database once and not each time.
    private static readonly Func<StudioContext, byte[], CancellationToken, Task<Found?>> ByDigest = EF.CompileAsyncQuery(
        (StudioContext context, byte[] digest, CancellationToken token) => (
            from link in context.ShareLinks
            where link.SlugDigest == digest
            join generation in context.Generations on link.GenerationId equals generation.Id
            join rendition in context.ShareRenditions on link.GenerationId equals rendition.GenerationId into renditions
            from rendition in renditions.DefaultIfEmpty()
            select new Found(link, generation.Recipe.Prompt, generation.EngineId, generation.DeletedAt == null && generation.Status == GenerationStatus.Completed, generation.Clip, rendition)).FirstOrDefault());

    private static readonly Func<StudioContext, Guid, CancellationToken, Task<Found?>> ById = EF.CompileAsyncQuery(
        (StudioContext context, Guid id, CancellationToken token) => (
            from link in context.ShareLinks
            where link.Id == id
            join generation in context.Generations on link.GenerationId equals generation.Id
            join rendition in context.ShareRenditions on link.GenerationId equals rendition.GenerationId into renditions
            from rendition in renditions.DefaultIfEmpty()
            select new Found(link, generation.Recipe.Prompt, generation.EngineId, generation.DeletedAt == null && generation.Status == GenerationStatus.Completed, generation.Clip, rendition)).FirstOrDefault());

    private static async Task<FoundShare?> ReadAsync(Task<Found?> reading) => await reading is not { } found ? null : new FoundShare
    {
        Link = found.Link.ToLink(),
        Owner = new OwnerId(found.Link.Owner),
        PasswordHash = found.Link.PasswordHash,
        ClipIsThere = found.IsThere,
        Prompt = found.Prompt,
        EngineId = found.EngineId,
        Clip = found.Clip?.ToClip(),
        Rendition = found.Rendition?.ToRendition(),
    };

    // The first visitor of a day makes its salt and throws the days before away, with every mark in them.
    private static async Task<ShareDayRow> TodayAsync(StudioContext context, int today, CancellationToken cancellationToken)
    {
        if (await context.ShareDays.FirstOrDefaultAsync(day => day.Day == today, cancellationToken) is { } known)
            return known;
        await context.ShareDays.Where(day => day.Day != today).ExecuteDeleteAsync(cancellationToken);
        var made = new ShareDayRow
        {
            Day = today,
            Salt = RandomNumberGenerator.GetBytes(32),
        };
        context.ShareDays.Add(made);
        await context.SaveChangesAsync(cancellationToken);
        return made;
    }

    private static byte[] Mark(byte[] salt, Guid linkId, string visitor)
    {
        byte[] said = [.. linkId.ToByteArray(), .. System.Text.Encoding.UTF8.GetBytes(visitor)];
        return HMACSHA256.HashData(salt, said)[..16];
    }

    private sealed record Found(ShareLinkRow Link, string Prompt, string EngineId, bool IsThere, ClipRow? Clip, ShareRenditionRow? Rendition);
}
