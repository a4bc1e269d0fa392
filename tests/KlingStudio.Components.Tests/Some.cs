using KlingStudio.Generations;

namespace KlingStudio.Components.Tests;

/// <summary>Rows that are in no database.</summary>
internal static class Some
{
    public static Generation Generation(GenerationStatus status, Failure? failure = null, Charge charge = Charge.Free, bool cancelAsked = false) => new()
    {
        Id = new Guid("11111111-2222-3333-4444-555555555555"),
        Owner = OwnerId.Local,
        RecipeId = Guid.NewGuid(),
        EngineId = EngineIds.Kling,
        Take = 1,
        Status = status,
        Version = 2,
        Failure = failure,
        Charge = charge,
        CancelAsked = cancelAsked,
        CreatedAt = new DateTime(2026, 11, 20, 12, 0, 0, DateTimeKind.Utc),
    };
}
