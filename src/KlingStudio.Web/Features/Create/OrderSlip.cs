using KlingStudio.Generations;

namespace KlingStudio.Web.Features.Create;

/// <summary>Hands drafts in, one at a time, and remembers what was wrong with the last one.</summary>
public sealed class OrderSlip(IGenerationDesk desk, OwnerId owner)
{
    /// <summary>An order is on its way: another press does nothing.</summary>
    public bool InFlight { get; private set; }

    /// <summary>Why the last one was not taken, by field; empty when it was.</summary>
    public IReadOnlyList<Refusal> Refusals { get; private set; } = [];

    /// <summary>What is wrong with a field, in words, or null.</summary>
    public string? At(string field) => Refusals.FirstOrDefault(refusal => refusal.Field == field)?.Message;

    /// <summary>What was wrong with a field has been changed.</summary>
    public void Forgive(string field) => Refusals = [.. Refusals.Where(refusal => refusal.Field != field)];

    /// <summary>Something else than the desk said no.</summary>
    public void Refuse(Refusal refusal) => Refusals = [refusal];

    /// <summary>Hands a draft in, once it is complete; null when it was refused or another one is on its way.</summary>
    public async Task<Generation?> PlaceAsync(Func<Task<RecipeDraft?>> complete, CancellationToken cancellationToken)
    {
        if (InFlight)
            return null;
        InFlight = true;
        try
        {
            Refusals = [];
            if (await complete() is not { } draft)
                return null;
            var answer = await desk.OrderAsync(owner, draft, cancellationToken);
            Refusals = answer.Refusals;
            return answer.Generations is [var first, ..] ? first : null;
        }
        finally
        {
            InFlight = false;
        }
    }
}
