using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

/// <summary>What could happen next to a generation, drawn by chance; also what does not fit.</summary>
internal static class Lives
{
    private static readonly DateTime Later = new(2026, 3, 1, 12, 5, 0, DateTimeKind.Utc);
    private static readonly Failure Broken = new("broken", "It broke.");

    public static GenerationEvent Any(Random chance, Generation row)
    {
        var attempt = chance.Next(8) == 0 ? Guid.CreateVersion7() : row.AttemptId ?? Guid.Empty;
        var request = chance.Next(8) == 0 ? "another" : row.Ticket?.RequestId ?? "none";
        return chance.Next(12) switch
        {
            0 or 1 => new GenerationEvent.Claim(Guid.CreateVersion7()),
            2 or 3 => new GenerationEvent.Accepted(attempt, new EngineTicket($"r-{attempt:N}"), chance.Next(4)),
            4 => new GenerationEvent.NotSent(attempt, "too many at once", Later),
            5 => chance.Next(6) switch
            {
                0 => new GenerationEvent.NotReady(Broken),
                1 => new GenerationEvent.Refused(attempt, Broken),
                _ => new GenerationEvent.Claim(Guid.CreateVersion7()),
            },
            6 => new GenerationEvent.NoAnswer(attempt),
            7 or 8 => new GenerationEvent.Reported(request, Report(chance)),
            9 => new GenerationEvent.SaveAgain(),
            10 => chance.Next(6) == 0 ? new GenerationEvent.CancelAsked() : new GenerationEvent.Stopped(),
            _ => new GenerationEvent.NotSaved(Broken, chance.Next(2) == 0 ? Later : null),
        };
    }

    private static EngineReport Report(Random chance)
    {
        var state = (EngineState)chance.Next(6);
        var charge = (Charge)chance.Next(3);
        return new EngineReport(state, Charge: charge, Billing: state == EngineState.Done ? new EngineBilling(chance.Next(3), chance.Next(90)) : null);
    }
}
