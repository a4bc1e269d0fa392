namespace KlingStudio.Generations;

/// <summary>What is known of the price of one attempt. Stored by name.</summary>
public enum MoneyStanding
{
    /// <summary>Claimed, and perhaps at work: it will cost its price unless somebody says otherwise. Counts as spent.</summary>
    Estimated,

    /// <summary>It was charged. Counts as spent.</summary>
    Billed,

    /// <summary>It cost nothing: not sent, refused, stopped or failed free of charge.</summary>
    Waived,

    /// <summary>It may have been charged: the provider did not say. Counts as spent.</summary>
    Unknown,
}

/// <summary>The rule of the ledger, pure: where the price of an attempt stands after an arrow of the life cycle.</summary>
public static class Ledger
{
    /// <summary>
    /// The standing of the newest attempt of <paramref name="next"/>, which stood at <paramref name="before"/>. A doubt stays a doubt until it is
    /// known that it was charged; no machine takes it away.
    /// </summary>
    public static MoneyStanding After(MoneyStanding before, Generation next)
    {
        var now = next.Status switch
        {
            GenerationStatus.Unknown => MoneyStanding.Unknown,
            GenerationStatus.WaitingForSlot or GenerationStatus.Rejected => MoneyStanding.Waived,
            GenerationStatus.Cancelling when next.Ticket is null => MoneyStanding.Waived,
            _ when next.Status.IsEnd() => Known(next.AttemptCharge),
            _ => MoneyStanding.Estimated,
        };
        return before == MoneyStanding.Unknown && now != MoneyStanding.Billed ? before : now;
    }

    private static MoneyStanding Known(Charge charge) => charge switch
    {
        Charge.Charged => MoneyStanding.Billed,
        Charge.MayBeCharged => MoneyStanding.Unknown,
        _ => MoneyStanding.Waived,
    };
}
