using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>How a delivery stands. Stored by name.</summary>
public enum WebhookState
{
    /// <summary>The generation has not ended, or the receiver has not taken it yet.</summary>
    Waiting,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It is not sent any more.</summary>
    GivenUp,
}

/// <summary>A webhook that is to be sent now.</summary>
/// <param name="Id">Of the delivery.</param>
/// <param name="GenerationId">What has ended; the <c>request_id</c>.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Target">Where to.</param>
/// <param name="Attempts">How often it was sent before.</param>
/// <param name="FirstSentAt">When for the first time. UTC.</param>
public sealed record WebhookDelivery(Guid Id, Guid GenerationId, OwnerId Owner, Uri Target, int Attempts, DateTime? FirstSentAt)
{
    /// <summary>Longest target, characters.</summary>
    public const int TargetMax = 2_048;

    /// <summary>Longest note of an answer, characters.</summary>
    public const int AnswerMax = 300;
}

/// <summary>What came of an attempt.</summary>
/// <param name="State">How it stands now.</param>
/// <param name="SentAt">When it was sent. UTC.</param>
/// <param name="NextAt">When it is sent again, if it is. UTC.</param>
/// <param name="Answer">What the receiver answered, or why it did not.</param>
public sealed record WebhookAttempt(WebhookState State, DateTime SentAt, DateTime NextAt, string Answer);
