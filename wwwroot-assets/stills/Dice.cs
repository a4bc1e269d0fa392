using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>Chance that falls the same way on every run.</summary>
internal sealed class Dice(int seed)
{
    private int rolls;

    public float Unit() => Noise.Unit(rolls++, 17, seed);

    public float Between(float low, float high) => low + (high - low) * Unit();

    public T Of<T>(IReadOnlyList<T> choices) => choices[(int)(Unit() * choices.Count)];

    /// <summary>
    /// An even number in [0, 1) for one sample and one choice it has to make. The samples of a pixel step evenly
    /// through every choice (by the fraction of a root of a prime), which leaves far less noise than chance would.
    /// </summary>
    public static float At(uint sample, int choice) => (sample * Steps[choice] >> 8) * (1f / 16777216f);

    private static readonly uint[] Steps = [.. Primes().Take(64).Select(p => (uint)(ulong)(Math.Sqrt(p) % 1 * 4294967296.0) * Undo)];

    /// <summary>Frame.Sample counts samples by 9781; this times 9781 is 1 in 32 bits.</summary>
    private const uint Undo = 4275207197;

    private static IEnumerable<int> Primes() => Enumerable.Range(2, 400).Where(n => Enumerable.Range(2, n - 2).All(d => n % d != 0));

    /// <summary>A direction over a surface, more often steep than shallow, as diffuse light falls.</summary>
    public static Vector3 Over(Vector3 normal, float a, float b)
    {
        var z = 1 - 2 * a;
        var (sin, cos) = MathF.SinCos(b * MathF.Tau);
        var r = MathF.Sqrt(MathF.Max(0, 1 - z * z));
        return Vector3.Normalize(normal * 1.001f + new Vector3(r * cos, r * sin, z));
    }
}
