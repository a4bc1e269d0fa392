using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Rows of sharing to records and back.</summary>
internal static class ShareRowMapping
{
    public static ShareLink ToLink(this ShareLinkRow row) => new()
    {
        Id = row.Id,
        GenerationId = row.GenerationId,
        Name = row.Name,
        SealedSlug = row.SealedSlug,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        HasPassword = row.PasswordHash is not null,
        PasswordVersion = row.PasswordVersion,
        Shows = new ShareSwitches(row.ShowPrompt, row.ShowStill, row.AllowDownload, row.AllowEmbedding),
        Words = new ShareWords(row.Title, row.Maker, row.Description),
        State = row.State,
        Views = row.Views,
        LastSeenAt = row.LastSeenAt,
    };

    public static ShareRendition ToRendition(this ShareRenditionRow row) => new()
    {
        GenerationId = row.GenerationId,
        Owner = new OwnerId(row.Owner),
        Watch = new VaultObject(new VaultKey(row.WatchKey), row.WatchBytes, row.WatchSha256, row.CreatedAt),
        Download = new VaultObject(new VaultKey(row.DownloadKey), row.DownloadBytes, row.DownloadSha256, row.CreatedAt),
        Poster = new VaultObject(new VaultKey(row.PosterKey), row.PosterBytes, row.PosterSha256, row.CreatedAt),
        Still = new VaultObject(new VaultKey(row.StillKey), row.StillBytes, row.StillSha256, row.CreatedAt),
        Width = row.Width,
        Height = row.Height,
        CreatedAt = row.CreatedAt,
    };

    public static ShareRenditionRow ToRow(this ShareRendition rendition) => new()
    {
        GenerationId = rendition.GenerationId,
        Owner = rendition.Owner.Value,
        WatchKey = rendition.Watch.Key.Value,
        WatchBytes = rendition.Watch.Length,
        WatchSha256 = rendition.Watch.Sha256,
        DownloadKey = rendition.Download.Key.Value,
        DownloadBytes = rendition.Download.Length,
        DownloadSha256 = rendition.Download.Sha256,
        PosterKey = rendition.Poster.Key.Value,
        PosterBytes = rendition.Poster.Length,
        PosterSha256 = rendition.Poster.Sha256,
        StillKey = rendition.Still.Key.Value,
        StillBytes = rendition.Still.Length,
        StillSha256 = rendition.Still.Sha256,
        Width = rendition.Width,
        Height = rendition.Height,
        CreatedAt = rendition.CreatedAt,
    };
}
