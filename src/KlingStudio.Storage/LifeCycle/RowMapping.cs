using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Rows to records and back.</summary>
internal static class RowMapping
{
    public static Generation ToGeneration(this GenerationRow row) => new()
    {
        Id = row.Id,
        Owner = new OwnerId(row.Owner),
        RecipeId = row.RecipeId,
        EngineId = row.EngineId,
        Take = row.Take,
        Status = row.Status,
        Version = row.Version,
        AttemptId = row.AttemptId,
        Attempts = row.Attempts,
        AttemptCharge = row.AttemptCharge,
        Ticket = row.RequestId is null ? null : new EngineTicket(row.RequestId, row.StatusUrl, row.ResponseUrl, row.CancelUrl),
        QueuePlace = row.QueuePlace,
        Progress = row is { ProgressDone: { } done, ProgressTotal: { } total } ? new EngineProgress(done, total) : null,
        Log = StorageJson.ReadWords(row.Log),
        CancelAsked = row.CancelAsked,
        Overdue = row.Overdue,
        NotBefore = row.NotBefore,
        SaveFailures = row.SaveFailures,
        Failure = row is { FailureCode: { } code, FailureMessage: { } message } ? new Failure(code, message, row.FailureFix, row.FailureField) : null,
        Charge = row.Charge,
        Billing = row is { BilledUnits: null, WorkSeconds: null } ? null : new EngineBilling(row.BilledUnits, row.WorkSeconds),
        ClipUrl = row.ClipUrl,
        CreatedAt = row.CreatedAt,
        StartedAt = row.StartedAt,
        EndedAt = row.EndedAt,
    };

    public static Recipe ToRecipe(this RecipeRow row) => new()
    {
        Id = row.Id,
        Owner = new OwnerId(row.Owner),
        StillId = row.StillId,
        Prompt = row.Prompt,
        NegativePrompt = row.NegativePrompt,
        CfgScale = row.CfgScale,
        Seconds = row.Seconds,
        EngineId = row.EngineId,
        CreatedAt = row.CreatedAt,
    };

    public static RecipeRow ToRow(this Recipe recipe, byte[] fingerprint) => new()
    {
        Id = recipe.Id,
        Owner = recipe.Owner.Value,
        Fingerprint = fingerprint,
        StillId = recipe.StillId,
        Prompt = recipe.Prompt,
        NegativePrompt = recipe.NegativePrompt,
        CfgScale = recipe.CfgScale,
        Seconds = recipe.Seconds,
        EngineId = recipe.EngineId,
        CreatedAt = recipe.CreatedAt,
    };

    public static Still ToStill(this StillRow row) => new()
    {
        Id = row.Id,
        Owner = new OwnerId(row.Owner),
        SourceSha256 = row.SourceSha256,
        DisplayName = row.DisplayName,
        Width = row.Width,
        Height = row.Height,
        Bytes = row.Bytes,
        MediaType = row.MediaType,
        Key = new VaultKey(row.Key),
        ThumbnailKey = new VaultKey(row.ThumbnailKey),
        Placeholder = row.Placeholder,
        Removed = StorageJson.ReadWords(row.Removed),
        CreatedAt = row.CreatedAt,
    };

    public static StillRow ToRow(this Still still) => new()
    {
        Id = still.Id,
        Owner = still.Owner.Value,
        SourceSha256 = still.SourceSha256,
        DisplayName = still.DisplayName,
        Width = still.Width,
        Height = still.Height,
        Bytes = still.Bytes,
        MediaType = still.MediaType,
        Key = still.Key.Value,
        ThumbnailKey = still.ThumbnailKey.Value,
        Placeholder = still.Placeholder,
        Removed = StorageJson.Write(still.Removed),
        CreatedAt = still.CreatedAt,
    };

    public static Clip ToClip(this ClipRow row) => new()
    {
        GenerationId = row.GenerationId,
        Owner = new OwnerId(row.Owner),
        Key = new VaultKey(row.Key),
        PosterKey = new VaultKey(row.PosterKey),
        ThumbnailKey = row.ThumbnailKey is { } thumbnail ? new VaultKey(thumbnail) : null,
        StripKey = row.StripKey is { } strip ? new VaultKey(strip) : null,
        Bytes = row.Bytes,
        Sha256 = row.Sha256,
        Width = row.Width,
        Height = row.Height,
        Frames = row.Frames,
        FrameRate = row.FrameRate,
        CreatedAt = row.CreatedAt,
    };

    public static ClipRow ToRow(this Clip clip) => new()
    {
        GenerationId = clip.GenerationId,
        Owner = clip.Owner.Value,
        Key = clip.Key.Value,
        PosterKey = clip.PosterKey.Value,
        ThumbnailKey = clip.ThumbnailKey?.Value,
        StripKey = clip.StripKey?.Value,
        Bytes = clip.Bytes,
        Sha256 = clip.Sha256,
        Width = clip.Width,
        Height = clip.Height,
        Frames = clip.Frames,
        FrameRate = clip.FrameRate,
        CreatedAt = clip.CreatedAt,
    };
}
