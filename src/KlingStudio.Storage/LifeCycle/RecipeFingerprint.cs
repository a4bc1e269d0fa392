using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>SHA-256 of everything that makes a recipe what it is: two orders with the same one ask for the same thing.</summary>
internal static class RecipeFingerprint
{
    public static byte[] Of(Recipe recipe)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, recipe.Owner.Value);
        hash.AppendData(recipe.StillId.ToByteArray(true));
        Append(hash, recipe.Prompt);
        Append(hash, recipe.NegativePrompt);
        Append(hash, recipe.EngineId);

        // Adding zero makes one zero of the two that a double has.
        Append(hash, BitConverter.DoubleToInt64Bits(recipe.CfgScale + 0.0));
        Append(hash, recipe.Seconds);
        return hash.GetHashAndReset();
    }

    /// <summary>With its length, so that text can't wander from one field into the next.</summary>
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
