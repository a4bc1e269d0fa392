namespace KlingStudio.Generations;

/// <summary>Who a row belongs to. Every query takes one: what has another owner does not exist for the caller.</summary>
/// <param name="Value">Stable, opaque, 1 to 64 characters.</param>
public readonly record struct OwnerId(string Value)
{
    /// <summary>The one owner of a studio in <c>Local</c> access: whoever reaches the loopback address.</summary>
    public static readonly OwnerId Local = new("local");

    /// <inheritdoc />
    public override string ToString() => Value;
}
