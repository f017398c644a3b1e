using System.Runtime.CompilerServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>The permutation Keccak-f[1600] on the state of one or several messages.</summary>
/// <remarks>
/// FIPS 202 section 3. Word (x, y) of the state is <c>state[x + 5y]</c> and local <c>a{x}{y}</c>. Unrolled, so that the 25 words stay in registers
/// (AVX-512 has 32); one text for all widths.
/// </remarks>
internal static unsafe class KeccakPermutation<TWord, TOps>
    where TWord : unmanaged
    where TOps : struct, IKeccakWord<TWord>
{
    /// <summary>Applies the 24 rounds to 25 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permute(TWord* state)
    {
        TWord a00 = state[0], a10 = state[1], a20 = state[2], a30 = state[3], a40 = state[4];
        TWord a01 = state[5], a11 = state[6], a21 = state[7], a31 = state[8], a41 = state[9];
        TWord a02 = state[10], a12 = state[11], a22 = state[12], a32 = state[13], a42 = state[14];
        TWord a03 = state[15], a13 = state[16], a23 = state[17], a33 = state[18], a43 = state[19];
        TWord a04 = state[20], a14 = state[21], a24 = state[22], a34 = state[23], a44 = state[24];

        foreach (ulong constant in KeccakRounds.Constants)
        {
            // theta
            TWord c0 = TOps.Xor(a00, a01, a02, a03, a04);
            TWord c1 = TOps.Xor(a10, a11, a12, a13, a14);
            TWord c2 = TOps.Xor(a20, a21, a22, a23, a24);
            TWord c3 = TOps.Xor(a30, a31, a32, a33, a34);
            TWord c4 = TOps.Xor(a40, a41, a42, a43, a44);
            TWord r0 = TOps.RotateLeft(c0, 1), r1 = TOps.RotateLeft(c1, 1), r2 = TOps.RotateLeft(c2, 1), r3 = TOps.RotateLeft(c3, 1), r4 = TOps.RotateLeft(c4, 1);

            // rho and pi: b[y, 2x + 3y] = rotate(a[x, y])
            TWord b00 = TOps.Xor(a00, c4, r1);
            TWord b02 = TOps.RotateLeft(TOps.Xor(a10, c0, r2), 1);
            TWord b04 = TOps.RotateLeft(TOps.Xor(a20, c1, r3), 62);
            TWord b01 = TOps.RotateLeft(TOps.Xor(a30, c2, r4), 28);
            TWord b03 = TOps.RotateLeft(TOps.Xor(a40, c3, r0), 27);
            TWord b13 = TOps.RotateLeft(TOps.Xor(a01, c4, r1), 36);
            TWord b10 = TOps.RotateLeft(TOps.Xor(a11, c0, r2), 44);
            TWord b12 = TOps.RotateLeft(TOps.Xor(a21, c1, r3), 6);
            TWord b14 = TOps.RotateLeft(TOps.Xor(a31, c2, r4), 55);
            TWord b11 = TOps.RotateLeft(TOps.Xor(a41, c3, r0), 20);
            TWord b21 = TOps.RotateLeft(TOps.Xor(a02, c4, r1), 3);
            TWord b23 = TOps.RotateLeft(TOps.Xor(a12, c0, r2), 10);
            TWord b20 = TOps.RotateLeft(TOps.Xor(a22, c1, r3), 43);
            TWord b22 = TOps.RotateLeft(TOps.Xor(a32, c2, r4), 25);
            TWord b24 = TOps.RotateLeft(TOps.Xor(a42, c3, r0), 39);
            TWord b34 = TOps.RotateLeft(TOps.Xor(a03, c4, r1), 41);
            TWord b31 = TOps.RotateLeft(TOps.Xor(a13, c0, r2), 45);
            TWord b33 = TOps.RotateLeft(TOps.Xor(a23, c1, r3), 15);
            TWord b30 = TOps.RotateLeft(TOps.Xor(a33, c2, r4), 21);
            TWord b32 = TOps.RotateLeft(TOps.Xor(a43, c3, r0), 8);
            TWord b42 = TOps.RotateLeft(TOps.Xor(a04, c4, r1), 18);
            TWord b44 = TOps.RotateLeft(TOps.Xor(a14, c0, r2), 2);
            TWord b41 = TOps.RotateLeft(TOps.Xor(a24, c1, r3), 61);
            TWord b43 = TOps.RotateLeft(TOps.Xor(a34, c2, r4), 56);
            TWord b40 = TOps.RotateLeft(TOps.Xor(a44, c3, r0), 14);

            // chi, and iota on word (0, 0)
            a00 = TOps.Xor(TOps.Chi(b00, b10, b20), TOps.Broadcast(constant));
            a10 = TOps.Chi(b10, b20, b30);
            a20 = TOps.Chi(b20, b30, b40);
            a30 = TOps.Chi(b30, b40, b00);
            a40 = TOps.Chi(b40, b00, b10);
            a01 = TOps.Chi(b01, b11, b21);
            a11 = TOps.Chi(b11, b21, b31);
            a21 = TOps.Chi(b21, b31, b41);
            a31 = TOps.Chi(b31, b41, b01);
            a41 = TOps.Chi(b41, b01, b11);
            a02 = TOps.Chi(b02, b12, b22);
            a12 = TOps.Chi(b12, b22, b32);
            a22 = TOps.Chi(b22, b32, b42);
            a32 = TOps.Chi(b32, b42, b02);
            a42 = TOps.Chi(b42, b02, b12);
            a03 = TOps.Chi(b03, b13, b23);
            a13 = TOps.Chi(b13, b23, b33);
            a23 = TOps.Chi(b23, b33, b43);
            a33 = TOps.Chi(b33, b43, b03);
            a43 = TOps.Chi(b43, b03, b13);
            a04 = TOps.Chi(b04, b14, b24);
            a14 = TOps.Chi(b14, b24, b34);
            a24 = TOps.Chi(b24, b34, b44);
            a34 = TOps.Chi(b34, b44, b04);
            a44 = TOps.Chi(b44, b04, b14);
        }

        state[0] = a00; state[1] = a10; state[2] = a20; state[3] = a30; state[4] = a40;
        state[5] = a01; state[6] = a11; state[7] = a21; state[8] = a31; state[9] = a41;
        state[10] = a02; state[11] = a12; state[12] = a22; state[13] = a32; state[14] = a42;
        state[15] = a03; state[16] = a13; state[17] = a23; state[18] = a33; state[19] = a43;
        state[20] = a04; state[21] = a14; state[22] = a24; state[23] = a34; state[24] = a44;
    }
}
