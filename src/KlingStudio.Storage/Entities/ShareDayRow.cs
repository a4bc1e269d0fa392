namespace KlingStudio.Storage;

/// <summary>One day of counting: its salt makes the visitors' marks. When the day is over both go, and no mark can be traced to anybody.</summary>
internal sealed class ShareDayRow
{
    /// <summary>Days since the year 1, UTC.</summary>
    public required int Day { get; init; }

    public required byte[] Salt { get; init; }
}

/// <summary>A visitor of one link on one day, counted already.</summary>
internal sealed class ShareVisitRow
{
    public required int Day { get; init; }

    public required Guid LinkId { get; init; }

    /// <summary>16 bytes of a salted hash of address and browser.</summary>
    public required byte[] Mark { get; init; }
}
