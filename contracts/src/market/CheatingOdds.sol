// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice Whether cheating loses money on average, in whole numbers, every rounding against the poster (docs/economics.md, section 3).
library CheatingOdds {
    uint256 internal constant MILLION = 1_000_000;

    /// @dev Exponents from here on give the least value, one part per million.
    uint256 private constant LARGEST_EXPONENT = 16 * MILLION;

    /// @dev Of a stake at most one part in this many may come back to the cheater's accomplices.
    uint256 private constant BURN_DIVISOR = 2;

    uint256 private constant SQUARINGS = 8;
    uint256 private constant ONE = 1e18;

    /// @notice `e^-x`, x and result in parts per million: never below the true value, less than 1.001 parts above it.
    /// @dev With y = x/256 <= 1/16 the alternating series 1 - y + y^2/2 - y^3/6 + y^4/24 is an upper bound; eight squarings give e^-x.
    /// Eighteen decimals, each product rounded up.
    function expNeg(uint256 exponent) internal pure returns (uint256) {
        if (exponent >= LARGEST_EXPONENT) return 1;
        unchecked {
            uint256 y = exponent * (ONE / MILLION / 256);
            uint256 square = y * y;
            uint256 value = ONE - y + Math.ceilDiv(square, 2 * ONE) - square * y / (6 * ONE * ONE)
                + Math.ceilDiv(square * square, 24 * ONE * ONE * ONE);
            for (uint256 i; i < SQUARINGS; ++i) {
                value = Math.ceilDiv(value * value, ONE);
            }
            return Math.ceilDiv(value, ONE / MILLION);
        }
    }

    /// @notice The least chance that a false segment is found; all but `auditors`, the number drawn on average, in parts per million.
    function detection(uint256 rate, uint256 auditors, uint256 colluding, uint256 withholding, uint256 openDetection)
        internal
        pure
        returns (uint256)
    {
        uint256 drawn = MILLION - expNeg(auditors * (MILLION - colluding));
        uint256 audit = rate * (MILLION - withholding) * drawn / (MILLION * MILLION);
        uint256 escape = (MILLION - audit) * (MILLION - openDetection);
        return MILLION - Math.ceilDiv(escape, MILLION);
    }

    /// @notice `stake / 2 >= q fees`: what burns of the stake of a worker that gives itself away, against what its share of auditors can be paid for it.
    function feesLose(uint256 stake, uint256 colluding, uint256 fees) internal pure returns (bool) {
        return MILLION * stake >= BURN_DIVISOR * colluding * fees;
    }

    /// @notice `p stake / 2 > (1 - p) gain`: what burns of the stake, when found out, against what cheating brings.
    function cheatingLoses(uint256 detectionPpm, uint256 stake, uint256 gain) internal pure returns (bool) {
        return detectionPpm * stake > BURN_DIVISOR * (MILLION - detectionPpm) * gain;
    }
}
