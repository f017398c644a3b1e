namespace Verifiable.Vectors;

/// <summary>Conversion to integers by rule: truncate, saturate, NaN to 0.</summary>
/// <remarks>Written out, because what a cast does beyond the range of the target depended on the platform until .NET 9.</remarks>
public static class Conversion
{
    /// <summary>The integer nearest to zero-side of <paramref name="value"/> within the range of i32.</summary>
    public static int ToInt32(double value)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        return value >= 2147483647.0 ? int.MaxValue : value <= -2147483648.0 ? int.MinValue : (int)value;
    }

    /// <summary>The integer nearest to zero-side of <paramref name="value"/> within the range of u32.</summary>
    public static uint ToUInt32(double value)
    {
        if (double.IsNaN(value) || value <= 0)
        {
            return 0;
        }

        return value >= 4294967295.0 ? uint.MaxValue : (uint)value;
    }
}
