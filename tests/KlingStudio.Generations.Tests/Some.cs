namespace KlingStudio.Generations.Tests;

/// <summary>Things to begin a test with.</summary>
internal static class Some
{
    public static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    public static Generation Generation(GenerationStatus status = GenerationStatus.Preparing, string engineId = EngineIds.Rehearsal)
    {
        var claimed = status is not (GenerationStatus.Preparing or GenerationStatus.WaitingForSlot);
        var ticket = status is GenerationStatus.Queued or GenerationStatus.Running or GenerationStatus.Saving or GenerationStatus.Stranded or GenerationStatus.Cancelling;
        return new()
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(Noon)),
            Owner = OwnerId.Local,
            RecipeId = Guid.CreateVersion7(new DateTimeOffset(Noon)),
            EngineId = engineId,
            Take = 1,
            Status = status,
            Version = 1,
            AttemptId = claimed ? Attempt(1) : null,
            Attempts = claimed ? 1 : 0,
            Ticket = ticket ? new EngineTicket("r1") : null,
            CreatedAt = Noon,
        };
    }

    public static Guid Attempt(int number) => new(number, 0, 0, new byte[8]);

    public static Failure Failure(string code = "broken") => new(code, "It broke.", "Try again.");

    public static Still Still(OwnerId owner) => new()
    {
        Id = Guid.CreateVersion7(new DateTimeOffset(Noon)),
        Owner = owner,
        SourceSha256 = new string('a', 64),
        DisplayName = "harbour.jpg",
        Width = 1920,
        Height = 1080,
        Bytes = 1000,
        MediaType = "image/jpeg",
        Key = new("stills/a.jpg"),
        ThumbnailKey = new("stills/a.webp"),
        Placeholder = "data:image/webp;base64,",
        Removed = [],
        CreatedAt = Noon,
    };
}
