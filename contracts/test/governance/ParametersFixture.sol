// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {ProtocolParameters} from "../../src/governance/ProtocolParameters.sol";
import {Test} from "../Test.sol";

/// @notice The governed numbers, deployed as a public network would have them.
abstract contract ParametersFixture is Test {
    uint256 internal constant PARAMETERS = 7;
    uint256 internal constant PPM = 1_000_000;

    address internal governor = makeAddr("governor");
    address internal guardian = makeAddr("guardian");
    address internal stakeToken = makeAddr("stakeToken");

    function networkValues() internal pure returns (IProtocolParameters.ParameterValues memory) {
        return IProtocolParameters.ParameterValues({
            leastChallengeWindow: 1 hours,
            leastMoveClock: 30 minutes,
            maturityDelay: 1 days,
            openDetectionPpm: 100_000,
            colludingPpm: 300_000,
            withholdingPpm: 10_000,
            gasCompensation: 1e9
        });
    }

    function deployParameters(IProtocolParameters.ParameterValues memory values) internal returns (ProtocolParameters) {
        address[] memory referees = new address[](1);
        referees[0] = address(this);
        return new ProtocolParameters(governor, guardian, stakeToken, values, referees);
    }

    function valueOf(IProtocolParameters parameters, IProtocolParameters.Parameter which)
        internal
        view
        returns (uint256)
    {
        // Seven static members: the encoding is seven words in the order of the enum.
        bytes memory words = abi.encode(parameters.values());
        uint256 word;
        uint256 offset = 32 * (uint256(which) + 1);
        assembly ("memory-safe") {
            word := mload(add(words, offset))
        }
        return word;
    }
}
